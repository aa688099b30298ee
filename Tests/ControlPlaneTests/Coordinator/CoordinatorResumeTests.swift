import Foundation
import SunwardModel
import Planning
import Testing

@testable import ControlPlane

@Suite("Starting again", .timeLimit(.minutes(10)))
struct CoordinatorResumeTests {
    private let fleet = TestFleet.fleet(budgets: Budgets(waterLitersPerDay: 100))

    /// What a service has left that planned, and ended, a quarter of an hour ago.
    private func left(
        by last: PlanRecord,
        readings: [Reading] = [],
        forecasts: [ForecastPoint] = []
    ) -> ResumeState {
        ResumeState(
            lastPlan: last,
            readings: readings,
            forecasts: forecasts,
            usedToday: ["north": .init(waterLiters: 12, carbonKilograms: 3)],
            settledUntil: last.issuedAt
        )
    }

    @Test("the last plan is in force before the first new one, with readings, their age and water already used")
    func resumes() async throws {
        let gate = Gate()
        let last = PlanFixture.record(["south": 1], issuedAt: hour(9.75))
        let state = left(
            by: last,
            readings: [reading("north", .price, 55, at: hour(8)), arrivals("east", 1800, at: hour(9))],
            forecasts: [
                ForecastPoint(
                    key: .site("north", .price),
                    issuedAt: hour(8),
                    validAt: hour(11),
                    value: 33,
                    source: "s"
                )
            ]
        )
        let harness = try ControlPlaneHarness(fleet, resuming: state) { _, _, _ in try await gate.wait() }
        try await harness.run {
            try await eventually("solve under way") { harness.solver.count == 1 }
            let key = DemandKey(area: "east", workloadClass: "chat")
            #expect(harness.board.current?.record.id == last.id)
            #expect(harness.board.current?.table.destinations(for: key, at: hour(10)).map(\.site) == ["south"])
            gate.open()
            try await harness.firstPlan()
            let record = try #require(harness.board.current?.record)
            #expect(record.id != last.id)
            #expect(record.trigger == "start")
            // 12 L of before, and 450 queries of the quarter hour in which the routes went on without us.
            let water = 12 + 450 * TestFleet.kilowattHoursPerQuery * 1.5 * 1.7
            #expect(isClose(record.inputs.waterUsedTodayLiters, water))
            #expect(record.inputs.staleSignals == ["north/price_usd_per_mwh"])
            let archive = try PlanArchive(decoding: record.problem)
            #expect(archive.problem.priceUSDPerKWh[0] == [0.055, 0.033, 0.055])
            // 3 of the day's remaining 14 hours.
            #expect(isClose(archive.problem.budgets[0].limit, (100 - water) * 3 / 14))
            let site = await harness.directory.current.sites[0].snapshot(asOf: harness.sequencer.watermark)
            #expect(site.latest(.price)?.observedAt == hour(8))
        }
        #expect(await harness.store.settlements.map(\.start) == [hour(9.75)])
        #expect(await harness.store.settlements.map(\.planID) == [last.id])
    }

    @Test("a standby that has waited for days goes on from the moment it takes over")
    func takesOverLate() async throws {
        let gate = Gate()
        let last = PlanFixture.record(["south": 1], issuedAt: hour(9.75))
        let harness = try ControlPlaneHarness(fleet, now: hour(-60), resuming: left(by: last)) { _, _, _ in
            try await gate.wait()
        }
        await harness.store.wait { [clock = harness.clock] in clock.set(hour(10)) }
        try await harness.run {
            try await eventually("solve under way") { harness.solver.count == 1 }
            #expect(harness.board.current?.record.id == last.id)
            gate.open()
            try await harness.firstPlan()
            #expect(harness.board.current?.record.inputs.waterUsedTodayLiters == 12)
        }
        #expect(await harness.store.settlements.map(\.start) == [hour(9.75)])
    }

    @Test("a plan whose horizon has passed, or that is from the future, is not taken up", arguments: [-20.0, 12])
    func unusable(issued: Double) async throws {
        let gate = Gate()
        let state = ResumeState(
            lastPlan: PlanFixture.record(["south": 1], issuedAt: hour(issued)),
            settledUntil: hour(issued)
        )
        let harness = try ControlPlaneHarness(resuming: state) { _, _, _ in try await gate.wait() }
        try await harness.run {
            try await eventually("solve under way") { harness.solver.count == 1 }
            #expect(harness.board.current == nil)
            gate.open()
            try await harness.firstPlan()
        }
        #expect(await harness.store.settlements.isEmpty)
    }

    @Test("water that a meter shows beyond what was settled moves the limit")
    func meter() async throws {
        let state = ResumeState(readings: [reading("north", .waterUsedToday, 60, at: hour(9.5))])
        let fleet = TestFleet.fleet(budgets: Budgets(waterLitersPerDay: 100))
        let harness = try ControlPlaneHarness(fleet, resuming: state)
        try await harness.run {
            try await harness.firstPlan()
            #expect(harness.board.current?.record.inputs.waterUsedTodayLiters == 60)
        }
    }

    @Test("after a restart a meter's reading and what was settled since come to the same as before")
    func meterAfterRestart() async throws {
        let fleet = TestFleet.fleet(sites: [TestFleet.site("north")])
        let (readings, first) = try await Self.metered(fleet)
        let before = try #require(await first.store.plans.last)
        let perMinute = 60 * TestFleet.kilowattHoursPerQuery * 1.5 * 1.7
        #expect(isClose(before.inputs.waterUsedTodayLiters, 60 + 9 * perMinute))
        var state = ResumeState(lastPlan: before, readings: readings, settledUntil: before.issuedAt)
        for settlement in await first.store.settlements {
            for footprint in settlement.footprints {
                state.usedToday[footprint.site, default: .init()].waterLiters += footprint.waterLiters
                state.waterToday[footprint.site, default: SettledWater()].add(
                    from: settlement.start,
                    to: settlement.end,
                    liters: footprint.waterLiters
                )
            }
        }
        let second = try ControlPlaneHarness(fleet, now: before.issuedAt, resuming: state)
        try await second.run {
            try await second.firstPlan()
            let used = try #require(second.board.current?.record.inputs.waterUsedTodayLiters)
            #expect(isClose(used, before.inputs.waterUsedTodayLiters))
        }
    }

    /// A service of 3,600 queries an hour that ran from ten o'clock on for twelve minutes, in which a meter was read
    /// twice, at first wrongly.
    private static func metered(_ fleet: Fleet) async throws -> (readings: [Reading], ControlPlaneHarness) {
        let harness = try ControlPlaneHarness(fleet)
        let readings = [
            arrivals("east", 3600, at: hour(10)),
            reading("north", .waterUsedToday, 99_000, at: hour(10)),
            reading("north", .waterUsedToday, 60, at: hour(10.05)),
        ]
        try await harness.run {
            try await harness.firstPlan()
            _ = try await harness.intake.ingest(Array(readings[..<2]))
            for minutes in [2.0, 2, 4, 4] {
                harness.clock.advance(minutes: minutes)
                if harness.clock.now > hour(10.05) { _ = try await harness.intake.ingest([readings[2]]) }
                _ = try await harness.coordinator.planNow()
            }
        }
        return (readings, harness)
    }
}
