import Foundation
import SunwardModel
import Signals
import Testing

@testable import ControlPlane

@Suite("Consistent snapshots")
struct SnapshotConsistencyTests {
    @Test("a snapshot taken while batches over many sites arrive sees all or nothing of each")
    func allOrNothing() async throws {
        let names = (0..<6).map { "site\($0)" }
        let directory = FleetDirectory(fleet: TestFleet.fleet(sites: names.map { TestFleet.site($0) }), digest: "d")
        let sequencer = IngestionSequencer()
        let intake = TelemetryIntake(
            directory: directory,
            sequencer: sequencer,
            store: MemoryStore(),
            clock: SteppedClock(hour(200)),
            events: CoordinatorEvents()
        )
        let torn = try await withThrowingTaskGroup(of: [String].self) { group in
            for writer in 0..<4 {
                group.addTask {
                    for batch in 0..<100 {
                        // Each writer has minutes of its own, so that no batch conflicts with another.
                        let at = hour(100).addingTimeInterval(Double(batch * 4 + writer) * 60)
                        let value = Double(batch * 4 + writer)
                        var readings = names.shuffled().map { reading($0, .price, value, at: at) }
                        readings.append(arrivals("east", value, at: at))
                        _ = try await intake.ingest(readings)
                    }
                    return []
                }
            }
            for _ in 0..<2 {
                group.addTask {
                    var torn: [String] = []
                    for _ in 0..<150 {
                        let snapshot = await FleetSnapshot(directory, asOf: sequencer.watermark, now: hour(200))
                        torn += Self.inconsistencies(of: snapshot)
                        await Task.yield()
                    }
                    return torn
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(torn.isEmpty, "\(torn.prefix(3))")
        let last = await FleetSnapshot(directory, asOf: sequencer.watermark, now: hour(200))
        #expect(last.sites.allSatisfy { $0.latest(.price)?.value == 399 })
    }

    /// Every site, and demand, must hold the very same batches.
    private static func inconsistencies(of snapshot: FleetSnapshot) -> [String] {
        let key = DemandKey(area: "east", workloadClass: "chat")
        func seen(_ observations: [Double]?) -> Set<Double> { Set(observations ?? []) }
        let range = (hour(0), hour(300))
        let ofDemand = seen(
            snapshot.demand.histories[key]?
                .observations(from: range.0, to: range.1, asOf: snapshot.demand.sequence).map(\.value)
        )
        return snapshot.sites.compactMap { site in
            let ofSite = seen(
                site.histories[.price]?.observations(from: range.0, to: range.1, asOf: site.sequence).map(\.value)
            )
            return ofSite == ofDemand ? nil : "\(site.site.name): \(ofSite.symmetricDifference(ofDemand).sorted())"
        }
    }
}
