import Planning
import Testing

struct PlanningPropertyTests {
    private static let orders: [PlanningGoal] = [
        inOrder(.energy, .carbon, .delay, tolerance: 1e-3), inOrder(.delay, .carbon, .energy, tolerance: 0.02),
        inOrder(.carbon, .delay), .weighted([.energy: 1, .carbon: 2, .delay: 0.5]),
    ]

    @Test func `every problem, however absurd, gets a plan that keeps its limits`() async throws {
        let solver = PlanSolver()
        var partial = 0
        for seed in UInt64(0)..<400 {
            let problem = RandomProblem.make(seed: seed)
            let plan = try await solver.solve(problem, goal: Self.orders[Int(seed % 4)])
            let violations = PlanChecker.check(plan, problem)
            #expect(violations.isEmpty, "seed \(seed): \(violations)")
            let unexplained = plan.unserved.filter { $0.limit == nil }
            #expect(unexplained.isEmpty, "seed \(seed): \(unexplained)")
            if plan.status == .partial { partial += 1 }
        }
        await solver.close()
        #expect((50..<350).contains(partial), "the generator should make both kinds: \(partial) partial")
    }

    @Test(arguments: [PlanningObjective.energy, .carbon, .delay])
    func `the prices of a plan bound its optimum from below and meet it`(_ objective: PlanningObjective) async throws {
        let solver = PlanSolver()
        var compared = 0
        for seed in UInt64(1000)..<1150 {
            var problem = RandomProblem.make(seed: seed)
            problem.congestion = nil
            problem.gridAccounting = .byConstruction
            let plan = try await solver.solve(problem, goal: inOrder(objective))
            guard plan.status == .optimal, let optimum = plan.phases.last?.optimum else { continue }
            let bound = plan.duals.lowerBound(in: problem)
            let size = max(abs(optimum), 1e-3)
            #expect(bound <= optimum + 1e-6 * size, "seed \(seed)")
            #expect(bound >= optimum - 1e-6 * size, "seed \(seed)")
            compared += 1
        }
        await solver.close()
        #expect(compared > 30)
    }

    @Test func `sites that share a cell cost the same and no other is cheaper`() async throws {
        let solver = PlanSolver()
        for seed in UInt64(2000)..<2060 {
            let problem = RandomProblem.make(seed: seed)
            let plan = try await solver.solve(problem, goal: inOrder(.energy, .delay, tolerance: 0.01))
            for share in plan.shares where share.queries > 1 && share.share > 1e-6 {
                let (i, k, t) = (share.area, share.workloadClass, share.slot)
                guard !plan.unserved.contains(where: { $0.area == i && $0.workloadClass == k && $0.slot == t }) else {
                    continue
                }
                let explanation = PlanExplanation.explain(
                    area: i,
                    workloadClass: k,
                    slot: t,
                    problem: problem,
                    plan: plan
                )
                let option = explanation.options[share.site]
                #expect(abs(option.reducedCostUSD ?? .infinity) < 1e-7, "seed \(seed) \(share)")
            }
        }
        await solver.close()
    }
}
