import Atomics
import ControlPlane
import SunwardModel

/// Counts the requests that clients send, by area and class. Counting takes no lock.
public final class ArrivalMeter: Sendable {
    private let cells: ManagedAtomic<ArrivalCells>

    public init(fleet: FleetDirectory) {
        let entry = fleet.current
        cells = ManagedAtomic(ArrivalCells(fleet: entry.fleet, digest: entry.digest))
    }

    /// Counts a request, once however often it is tried. Areas and classes that the fleet does not have are not counted.
    func count(area: String, workloadClass: String) {
        let cells = cells.load(ordering: .acquiring)
        let key = DemandKey(area: area, workloadClass: workloadClass)
        cells.counters[key]?.wrappingIncrement(ordering: .relaxed)
        // Mostly empty: one look at a small table.
        if !cells.served.isEmpty { cells.served[key]?.wrappingIncrement(ordering: .relaxed) }
    }

    /// The counts since the last call.
    func take() -> [DemandKey: Int] {
        cells.load(ordering: .acquiring).counters.mapValues { $0.exchange(0, ordering: .relaxed) }
    }

    /// The requests since the last call that batches share their class and area with.
    func takeServed() -> [DemandKey: Int] {
        let served = cells.load(ordering: .acquiring).served
        return served.mapValues { $0.exchange(0, ordering: .relaxed) }
    }

    /// Takes a re-read fleet.
    func follow(_ entry: FleetDirectory.Entry) {
        let before = cells.load(ordering: .acquiring)
        guard before.digest != entry.digest else { return }
        cells.store(
            ArrivalCells(fleet: entry.fleet, digest: entry.digest, continuing: before),
            ordering: .releasing
        )
    }
}
