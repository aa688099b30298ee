import ControlPlane
import Planning
import SunwardModel
import Testing

/// All demand of the three slots takes 21,600 queries x 200 J x 1.5 x 1.7 L/kWh = 3.06 L; the budget of a day counts
/// with 3 of its remaining 14 hours.
@Suite("Budget reserve")
struct BudgetReserveTests {
    private func problem(limitLiters: Double) async throws -> (limit: Double, status: String, unserved: Double) {
        var planner = TestFleet.planner()
        planner.budgetReserveFraction = 0.1
        let fleet = TestFleet.fleet(
            budgets: Budgets(waterLitersPerDay: limitLiters * 14 / 3),
            planner: planner
        )
        let harness = try ControlPlaneHarness(fleet)
        try await harness.run { try await harness.firstPlan() }
        let record = try #require(harness.board.current?.record)
        let archive = try PlanArchive(decoding: record.problem)
        return (archive.problem.budgets[0].limit, record.status, record.totals.unservedQueries)
    }

    @Test("is left alone while all demand can be served without it")
    func held() async throws {
        let plan = try await problem(limitLiters: 4)
        #expect(isClose(plan.limit, 3.6))
        #expect(plan.status == "optimal")
    }

    @Test("is drawn on before demand goes unserved")
    func drawnOn() async throws {
        let plan = try await problem(limitLiters: 3.2)
        #expect(isClose(plan.limit, 3.2))
        #expect(plan.status == "optimal")
    }

    @Test("does not hide that even the whole budget is too small")
    func tooSmall() async throws {
        let plan = try await problem(limitLiters: 1.53)
        #expect(isClose(plan.limit, 1.53))
        #expect(plan.status == "partial")
        #expect(isClose(plan.unserved, 10_800, 1e-6))
    }

    @Test("a failure with the whole budget leaves the plan that is there")
    func secondSolveFails() async throws {
        var planner = TestFleet.planner()
        planner.budgetReserveFraction = 0.1
        let fleet = TestFleet.fleet(budgets: Budgets(waterLitersPerDay: 3.2 * 14 / 3), planner: planner)
        let harness = try ControlPlaneHarness(fleet) { number, _, _ in
            if number == 2 { throw ScriptedSolver.Broken() }
        }
        try await harness.run { try await harness.firstPlan() }
        let record = try #require(harness.board.current?.record)
        let archive = try PlanArchive(decoding: record.problem)
        #expect(isClose(archive.problem.budgets[0].limit, 2.88))
        #expect(record.status == "partial")
        #expect(harness.solver.count >= 2)
    }
}
