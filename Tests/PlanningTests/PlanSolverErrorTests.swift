import Planning
import Testing

struct PlanSolverErrorTests {
    @Test func `a malformed problem lists what is wrong`() async throws {
        var problem = tinyProblem()
        problem.capacity = [[[1]]]
        problem.renewableKWh[1][0] = .nan
        problem.budgets = [ConsumptionBudget(name: "b", kind: .water, sites: [7], slots: 0..<3, limit: 1)]
        let error = await #expect(throws: PlanningError.self) { try await solve(problem, inOrder(.energy)) }
        #expect(error?.code == .invalidProblem)
        let paths = Set(error?.problems.map(\.path) ?? [])
        #expect(paths == ["capacity", "renewableKWh[1][0]", "budgets[0].sites", "budgets[0].slots"])
    }

    @Test(arguments: [
        PlanningGoal.lexicographic([]), inOrder(.unserved), inOrder(.energy, .energy), inOrder(.energy, tolerance: -1),
        .weighted([.energy: 0]), .weighted([.delay: -1]),
    ])
    func `a goal that orders nothing is refused`(_ goal: PlanningGoal) async throws {
        let error = await #expect(throws: PlanningError.self) { try await solve(tinyProblem(), goal) }
        #expect(error?.code == .invalidGoal)
    }

    @Test func `an elapsed time limit is an error of its own`() async throws {
        let solver = PlanSolver()
        let error = await #expect(throws: PlanningError.self) {
            try await solver.solve(tinyProblem(), goal: .energyFirst, timeLimit: .zero)
        }
        #expect(error?.code == .timeLimit)
        #expect(try await solver.solve(tinyProblem(), goal: .energyFirst, timeLimit: .seconds(60)).status == .optimal)
        await solver.close()
    }

    @Test func `the checker notices a plan that breaks its limits`() async throws {
        let problem = tinyProblem()
        let plan = try await solve(problem, inOrder(.energy))
        #expect(PlanChecker.check(plan, problem).isEmpty)
        var tight = problem
        tight.capacity[0][0][0] = 99
        tight.gridLimitKWh[0][0] = 0.5
        tight.budgets = [ConsumptionBudget(name: "river", kind: .water, slots: 0..<1, limit: 1)]
        #expect(PlanChecker.check(plan, tight).count == 3)
        var short = plan
        short.shares[0].share = 0.9
        short.shares[0].queries = 90
        #expect(!PlanChecker.check(short, problem).isEmpty)
    }
}
