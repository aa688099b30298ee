import LinearProgram
import Planning
import Testing

/// Refinement of plans that leave demand unserved though it could be served.
struct TimeRefinementTests {
    /// Two slots at two sites with a battery at the cheap one.
    private static func problem() -> AllocationProblem {
        var problem = tinyProblem()
        problem.slots = 2
        problem.queries = [[[100, 100]]]
        problem.capacity = [[[80, 80]], [[80, 80]]]
        problem.priceUSDPerKWh = [[0.1, 0.3], [0.2, 0.4]]
        problem.carbonIntensityKgPerKWh = [[0.5, 0.5], [0.2, 0.2]]
        problem.renewableKWh = [[0, 0], [0, 0]]
        problem.gridLimitKWh = [[10, 10], [10, 10]]
        problem.wueLitersPerKWh = [[1, 1], [1, 1]]
        problem.ewifLitersPerKWh = [[1, 1], [1, 1]]
        problem.batteries = [smallBattery(slots: 2), nil]
        return problem
    }

    /// A plan for `problem` from which a repair took all that `part` of its capacity does not hold.
    private static func repaired(
        _ problem: AllocationProblem,
        _ goal: PlanningGoal,
        leaving part: Double
    ) async throws -> AllocationPlan {
        let plan = try await solve(problem, goal, method: .whole)
        var narrow = problem
        narrow.capacity = problem.capacity.map { $0.map { $0.map { part * $0 } } }
        return PlanRepair.repaired(plan, narrow).withProvenGaps(goal, in: problem, before: plan)
    }

    @Test(
        arguments: [0.0, 0.5],
        [inOrder(.energy, .delay, tolerance: 0.05), inOrder(.delay, .carbon), .weighted([.energy: 1, .delay: 2])]
    )
    func `what a repair took out is served again`(part: Double, goal: PlanningGoal) async throws {
        let problem = Self.problem()
        let best = try await solve(problem, goal, method: .whole)
        let plan = try await Self.repaired(problem, goal, leaving: part)
        #expect(plan.totals.unservedQueries > 1)
        let refinement = TimeRefinement(problem: problem, goal: goal, plan: plan, settled: ["energy"], deadline: nil)
        let found = try refinement.run(try ClpSolver())
        let refined = try #require(found).withProvenGaps(goal, in: problem, before: try #require(found))
        #expect(PlanChecker.check(refined, problem).isEmpty)
        #expect(refined.status == .optimal, "\(refined.phases)")
        #expect(refined.isBetter(than: plan, for: goal, in: problem))
        #expect(!plan.isBetter(than: refined, for: goal, in: problem))
        #expect(isClose(refined.totals.delayUSD, best.totals.delayUSD, relative: 1e-5))
        #expect(isClose(refined.totals.energyUSD, best.totals.energyUSD, relative: 1e-5))
    }

    @Test func `what cannot be served stays unserved, and no more than that`() async throws {
        var problem = Self.problem()
        problem.capacity = [[[30, 80]], [[30, 80]]]
        let goal = inOrder(.energy, .delay, tolerance: 0.05)
        let plan = try await Self.repaired(problem, goal, leaving: 0)
        let found = try TimeRefinement(problem: problem, goal: goal, plan: plan, settled: [], deadline: nil)
            .run(try ClpSolver())
        let refined = try #require(found).withProvenGaps(goal, in: problem, before: try #require(found))
        #expect(PlanChecker.check(refined, problem).isEmpty)
        #expect(isClose(refined.totals.unservedQueries, 40, relative: 1e-6))
        #expect(refined.relativeGap < 1e-5, "\(refined.phases)")
    }

    @Test func `of two plans the one that serves more is the better, whatever they prove`() async throws {
        let problem = Self.problem()
        let goal = inOrder(.energy)
        var (more, less) = (
            try await Self.repaired(problem, goal, leaving: 0.5), try await Self.repaired(problem, goal, leaving: 0)
        )
        for n in more.phases.indices { more.phases[n].relativeGap = 5 }
        for n in less.phases.indices { less.phases[n].relativeGap = 0 }
        #expect(more.isBetter(than: less, for: goal, in: problem))
        #expect(!less.isBetter(than: more, for: goal, in: problem))
        var nearer = more
        for n in nearer.phases.indices { nearer.phases[n].relativeGap = 1 }
        #expect(nearer.isBetter(than: more, for: goal, in: problem))
        let lenient = PlanningGoal.lexicographic([ObjectiveTolerance(.unserved, 100), ObjectiveTolerance(.energy, 0)])
        #expect(less.isBetter(than: more, for: lenient, in: problem))
    }
}
