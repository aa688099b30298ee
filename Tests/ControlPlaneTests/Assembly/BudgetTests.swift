import Foundation
import Planning
import SunwardModel
import Testing

@testable import ControlPlane

@Suite("Daily limits as budgets")
struct BudgetTests {
    private func settlement(at start: Date, water: Double, carbon: Double) -> Settlement {
        PlanFixture.settlement(from: start, to: start.addingTimeInterval(60), water: water, carbon: carbon)
    }

    @Test("what today has used is taken off today's limits, fleet-wide and for the site")
    func used() async {
        var north = TestFleet.site("north")
        north.water.capLitersPerDay = 40
        let budgets = Budgets(waterLitersPerDay: 100, carbonKilogramsPerDay: 50)
        let fleet = TestFleet.fleet(sites: [north, TestFleet.site("south")], budgets: budgets)
        var usage = DailyUsage(day: hour(10))
        usage.add(settlement(at: hour(9), water: 30, carbon: 20))
        // Until midnight: 14 slots.
        let problem = await Scenario.problem(fleet, slots: 14, usage: usage)
        #expect(problem.budgets.map(\.limit) == [70, 30, 10])
        #expect(problem.budgets.map(\.kind) == [.water, .carbon, .water])
        #expect(problem.budgets.map(\.sites) == [nil, nil, [0]])
        #expect(problem.budgets.allSatisfy { $0.slots == 0..<14 })
    }

    @Test("a limit already passed is spent, not an error")
    func spent() async throws {
        var usage = DailyUsage(day: hour(10))
        usage.observe(site: "north", meteredWaterLiters: 500, at: hour(9))
        let fleet = TestFleet.fleet(budgets: Budgets(waterLitersPerDay: 100))
        let problem = try await Scenario.problem(fleet, slots: 14, usage: usage).validated()
        #expect(problem.budgets[0].limit == -400)
    }

    @Test("tomorrow, though seen in part, keeps its whole limit, from which today's use is not taken")
    func twoDays() async {
        let fleet = TestFleet.fleet(budgets: Budgets(waterLitersPerDay: 240))
        var usage = DailyUsage(day: hour(22))
        usage.observe(site: "north", meteredWaterLiters: 200, at: hour(21))
        // 22:30 to 04:00: all of today's rest, four of tomorrow's hours.
        let problem = await Scenario.problem(fleet, now: hour(22.5), slots: 6, usage: usage)
        #expect(problem.budgets.map(\.slots) == [0..<2, 2..<6])
        #expect(problem.budgets.map(\.limit) == [40, 240])
        #expect(Set(problem.budgets.map(\.name)).count == 2)
    }

    @Test("a short horizon gets its part of today's rest")
    func shortHorizon() async {
        let fleet = TestFleet.fleet(budgets: Budgets(waterLitersPerDay: 120))
        // 12:00 to 15:00 of 12 remaining hours.
        let problem = await Scenario.problem(fleet, now: hour(12), slots: 3)
        #expect(problem.budgets.map(\.limit) == [30])
    }

    @Test(
        "where the last minutes of a day are planned as a longer slot, the day's rest is as long",
        arguments: [1, 4, 59]
    )
    func lastMinutes(minutes: Double) async {
        let fleet = TestFleet.fleet(budgets: Budgets(waterLitersPerDay: 100))
        var usage = DailyUsage(day: hour(22))
        usage.observe(site: "north", meteredWaterLiters: 99, at: hour(21))
        let problem = await Scenario.problem(fleet, now: hour(24 - minutes / 60), slots: 6, usage: usage)
        // A plan is made every five minutes, and no slot is shorter.
        #expect(isClose(problem.budgets[0].limit, max(5, minutes) / minutes))
        #expect(problem.budgets[1].limit == 100)
    }

    @Test("no limits, no budgets")
    func none() async {
        #expect(await Scenario.problem(TestFleet.fleet()).budgets.isEmpty)
    }
}
