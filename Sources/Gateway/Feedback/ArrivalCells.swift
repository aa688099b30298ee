import Atomics
import ControlPlane
import SunwardModel

/// A counter for every area and class of a fleet.
final class ArrivalCells: AtomicReference, Sendable {
    let digest: String
    let counters: [DemandKey: ManagedAtomic<Int>]

    /// The same for classes whose requests may wait, counted apart: what is released of them is less by these.
    let served: [DemandKey: ManagedAtomic<Int>]

    /// Counts that stay in the fleet go on from where they are.
    init(fleet: Fleet, digest: String, continuing earlier: ArrivalCells? = nil) {
        self.digest = digest
        var counters: [DemandKey: ManagedAtomic<Int>] = [:]
        var served: [DemandKey: ManagedAtomic<Int>] = [:]
        for area in fleet.areas {
            for workloadClass in fleet.classes {
                let key = DemandKey(area: area.name, workloadClass: workloadClass.name)
                counters[key] = earlier?.counters[key] ?? ManagedAtomic(0)
                if workloadClass.deferrableHours > 0 { served[key] = earlier?.served[key] ?? ManagedAtomic(0) }
            }
        }
        self.counters = counters
        self.served = served
    }
}
