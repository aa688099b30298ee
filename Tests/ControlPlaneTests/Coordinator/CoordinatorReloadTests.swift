import NIOConcurrencyHelpers
import Foundation
import Planning
import SunwardModel
import Testing

@testable import ControlPlane

@Suite("Reading the fleet again", .timeLimit(.minutes(10)))
struct CoordinatorReloadTests {
    private static func version(_ fleet: Fleet) throws -> FleetVersion { try fleet.version(loadedAt: hour(10)) }

    @Test("a new site appears, a removed one goes, one that stays keeps its readings")
    func sitesChange() async throws {
        let harness = try ControlPlaneHarness()
        try await harness.run {
            try await harness.firstPlan()
            _ = try await harness.intake.ingest([reading("south", .price, 61, at: hour(10))])
            let fleet = TestFleet.fleet(sites: [TestFleet.site("south"), TestFleet.site("island")])
            try await harness.coordinator.reload(fleet: fleet, version: Self.version(fleet))
            let plan = try await harness.coordinator.planNow()
            #expect(plan.record.fleetDigest == (try fleet.digest))
            #expect(Set(plan.record.sites.map(\.site)) == ["south", "island"])
            let snapshot = await FleetSnapshot(harness.directory, asOf: harness.sequencer.watermark, now: hour(10))
            #expect(snapshot.sites[0].latest(.price)?.value == 61)
            let report = try await harness.intake.ingest([reading("north", .price, 1, at: hour(10))])
            #expect(report.refused.map(\.refusal.field) == ["site"])
        }
    }

    @Test("a site that comes back has its readings back")
    func comesBack() async throws {
        let harness = try ControlPlaneHarness()
        try await harness.run {
            try await harness.firstPlan()
            _ = try await harness.intake.ingest([reading("north", .price, 61, at: hour(10))])
            for sites in [[TestFleet.site("south")], [TestFleet.site("north"), TestFleet.site("south")]] {
                let fleet = TestFleet.fleet(sites: sites)
                try await harness.coordinator.reload(fleet: fleet, version: Self.version(fleet))
            }
            let snapshot = await FleetSnapshot(harness.directory, asOf: harness.sequencer.watermark, now: hour(10))
            #expect(snapshot.sites.first?.latest(.price)?.value == 61)
        }
    }

    @Test("a solve under way ends for the fleet it began with; the next plan is for the new one, from a cold start")
    func duringSolve() async throws {
        let gate = Gate()
        let warm = NIOLockedValueBox<[Bool]>([])
        let harness = try ControlPlaneHarness { number, _, basis in
            warm.withLockedValue { $0.append(basis != nil) }
            if number == 2 { try await gate.wait() }
        }
        try await harness.run {
            try await harness.firstPlan()
            let old = harness.directory.current.digest
            harness.clock.advance(minutes: 5)
            try await eventually("solve under way") { harness.solver.count == 2 }
            let fleet = TestFleet.fleet(sites: [TestFleet.site("island")])
            try await harness.coordinator.reload(fleet: fleet, version: Self.version(fleet))
            gate.open()
            try await eventually("plan for the new fleet") { await harness.coordinator.status().counts.plans == 3 }
            let digests = await harness.store.plans.map(\.fleetDigest)
            #expect(digests == [old, old, try fleet.digest])
            #expect(harness.board.current?.record.trigger == "fleet-reload")
            #expect(Set(harness.board.current?.record.shares.map(\.site) ?? []) == ["island"])
        }
        #expect(warm.withLockedValue { $0 } == [false, true, false])
    }

    @Test("a fleet that cannot be kept changes nothing")
    func unkept() async throws {
        let harness = try ControlPlaneHarness()
        try await harness.run {
            try await harness.firstPlan()
            await harness.store.refuse([.fleet])
            let fleet = TestFleet.fleet(sites: [TestFleet.site("island")])
            await #expect(throws: MemoryStore.Refused.self) {
                try await harness.coordinator.reload(fleet: fleet, version: Self.version(fleet))
            }
            #expect(harness.directory.current.fleet.sites.map(\.name) == ["north", "south"])
        }
    }

    @Test("what elapsed before a reload is charged by the old fleet's numbers")
    func settlesFirst() async throws {
        let demand = [arrivals("east", 3600, at: hour(9.9))]
        let harness = try ControlPlaneHarness(resuming: ResumeState(readings: demand))
        try await harness.run {
            try await harness.firstPlan()
            harness.clock.advance(minutes: 4)
            let fleet = TestFleet.fleet(sites: [TestFleet.site("island")])
            try await harness.coordinator.reload(fleet: fleet, version: Self.version(fleet))
            #expect(await harness.coordinator.status().settledUntil == harness.clock.now)
        }
        let first = try #require(await harness.store.settlements.first)
        #expect(first.footprints.map(\.site) == ["north", "south"])
        #expect(isClose(first.footprints.reduce(0) { $0 + $1.queries }, 240))
    }

    @Test("a snapshot declares sites as its own fleet does, whatever the actors have been told since")
    func consistentDeclaration() async {
        let directory = FleetDirectory(fleet: TestFleet.fleet(), digest: "d")
        var changed = TestFleet.site("north")
        changed.powerUsageEffectiveness = 9
        await directory.current.sites[0].reload(changed, departureFraction: 0.1)
        let snapshot = await FleetSnapshot(directory, asOf: 0, now: hour(10))
        #expect(snapshot.sites[0].site.powerUsageEffectiveness == 1.5)
    }
}
