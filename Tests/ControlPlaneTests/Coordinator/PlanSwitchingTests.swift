import Foundation
import Planning
import SunwardModel
import Testing

@testable import ControlPlane

@Suite("Where a new plan takes over", .timeLimit(.minutes(10)))
struct PlanSwitchingTests {
    private static func fleet(gain: Double) -> Fleet {
        var fleet = TestFleet.fleet()
        fleet.planner.switchGainFraction = gain
        fleet.objectives = ObjectivePolicy(mode: .lexicographic, priority: [.init(.energy, toleranceFraction: 0)])
        return fleet
    }

    /// Price of the north, beside 80 in the south.
    private static func price(_ harness: ControlPlaneHarness, _ value: Double) async throws -> PlanRecord {
        harness.clock.advance(minutes: 1)
        _ = try await harness.intake.ingest([reading("north", .price, value, at: harness.clock.now)])
        return try await harness.coordinator.planNow().record
    }

    private static func share(_ record: PlanRecord, _ site: String) -> Double {
        record.shares.reduce(0) { $0 + ($1.slot == 0 && $1.site == site ? $1.share : 0) } / 2
    }

    @Test("a price that moves by next to nothing moves no demand, one that moves by more does")
    func keepsAndSwitches() async throws {
        let harness = try ControlPlaneHarness(Self.fleet(gain: 0.01))
        try await harness.run {
            try await harness.firstPlan()
            #expect(harness.board.current?.record.switching == nil)
            let dear = try await Self.price(harness, 85)
            #expect(Self.share(dear, "south") == 1)
            let level = try await Self.price(harness, 79.9)
            #expect(Self.share(level, "south") == 1)
            #expect(level.switching?.churn == 0)
            #expect(level.switching?.proposedChurn == 1)
            #expect(level.switching?.keptCells == 2)
            #expect((level.switching?.worseningFraction ?? 0) > 0)
            // What is kept is what is in force, in figures too.
            let archive = try PlanArchive(decoding: level.problem)
            #expect(PlanChecker.check(archive.plan, archive.problem).isEmpty)
            #expect(archive.plan.totals.energyUSD == level.totals.energyUSD)
            let cheap = try await Self.price(harness, 70)
            #expect(Self.share(cheap, "north") == 1)
            #expect(cheap.switching?.churn == 1)
            #expect(cheap.switching?.keptCells == 0)
        }
    }

    @Test("with no gain asked for, every optimum is followed")
    func followsEveryOptimum() async throws {
        let harness = try ControlPlaneHarness(Self.fleet(gain: 0))
        try await harness.run {
            try await harness.firstPlan()
            _ = try await Self.price(harness, 85)
            let level = try await Self.price(harness, 79.9)
            #expect(Self.share(level, "north") == 1)
            #expect(level.switching?.churn == 1)
        }
    }

    @Test("a site that goes down is left, however little is gained otherwise")
    func leavesDownSite() async throws {
        let harness = try ControlPlaneHarness(Self.fleet(gain: 0.5))
        try await harness.run {
            try await harness.firstPlan()
            _ = try await Self.price(harness, 300)
            harness.clock.advance(minutes: 1)
            _ = try await harness.intake.ingest([reading("south", .available, 0, at: harness.clock.now)])
            let record = try await harness.coordinator.planNow().record
            #expect(Self.share(record, "north") == 1)
            #expect(record.totals.unservedQueries == 0)
        }
    }
}
