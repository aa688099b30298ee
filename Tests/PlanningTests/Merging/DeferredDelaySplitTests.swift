import Planning
import SeededRandom
import Testing

/// The mean delay of demand that may wait, where a plan is split by its schedule and not all can be served.
struct DeferredDelaySplitTests {
    /// Published fleets with demand that may wait, short of power and close to their delay limits.
    private static func scarce(seed: UInt64) -> AllocationProblem? {
        var problem = RandomProblem.makeWithTime(seed: seed)
        guard case .published(let delay) = problem.delay, problem.slots > 1, problem.deferral != nil else { return nil }
        var random = SplitMix64(seed: seed)
        problem.budgets.removeAll()
        let part = random.between(0.05, 0.3)
        problem.gridLimitKWh = problem.gridLimitKWh.map { $0.map { part * $0 } }
        // A limit between the fastest and the slowest site.
        for i in problem.areas.indices {
            for k in problem.classes.indices {
                let queries = problem.queries[i][k].reduce(0, +) / Double(problem.slots)
                let tokens = delay.tokensPerQuery[k] * queries
                let seconds = problem.sites.indices.map { j in
                    delay.sizePerToken[i][k][0] * tokens / delay.bandwidthPerSecond[i][j]
                        + delay.networkSeconds[i][j] + delay.processingSecondsPerToken[j][k] * tokens
                }
                guard let least = seconds.min(), let most = seconds.max() else { continue }
                problem.maxDelaySeconds[i][k] = least + random.between(0.1, 1) * (most - least)
            }
        }
        return problem
    }

    @Test func `as much is served within the mean delays as by the whole program`() async throws {
        let (whole, split) = (PlanSolver(method: .whole), PlanSolver(method: .split))
        var partial = 0
        for seed in UInt64(1)...150 {
            guard let problem = Self.scarce(seed: seed) else { continue }
            let goal = inOrder(.energy, tolerance: 0.05)
            let expected = try await whole.solve(problem, goal: goal)
            let plan = try await split.solve(problem, goal: goal)
            if expected.status == .partial { partial += 1 }
            #expect(PlanChecker.check(plan, problem).isEmpty, "seed \(seed)")
            let least = expected.value(of: [.unserved: 1], in: problem)
            let own = plan.value(of: [.unserved: 1], in: problem)
            #expect(own <= least * (1 + 1e-5) + 1e-6, "seed \(seed): \(own) instead of \(least)")
        }
        await whole.close()
        await split.close()
        #expect(partial > 5)
    }
}
