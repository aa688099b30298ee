import Planning
import Testing

/// Classes that are alike but for how long they may wait.
struct AlikeClassesTests {
    private let goal = inOrder(.energy, .carbon, .delay, tolerance: 1e-3)

    /// A part of each class in a class of its own that may wait, alike in all else.
    private func split(_ original: AllocationProblem, share: Double) -> AllocationProblem? {
        guard case .perRequest(var delay) = original.delay else { return nil }
        var problem = original
        let count = original.classes.count
        problem.classes += original.classes.map { $0 + "-waits" }
        problem.queries = original.queries.map { area in
            area.map { $0.map { $0 * (1 - share) } } + area.map { $0.map { $0 * share } }
        }
        problem.energyPerQueryKWh = original.energyPerQueryKWh.map { $0 + $0 }
        problem.resourcePerQuery = original.resourcePerQuery.map { $0 + $0 }
        problem.maxDelaySeconds = original.maxDelaySeconds.map { $0 + $0 }
        problem.unservedWeight += original.unservedWeight
        delay.seconds = delay.seconds.map { $0.map { $0 + $0 } }
        delay.weightUSDPerSecondRequest += delay.weightUSDPerSecondRequest
        problem.delay = .perRequest(delay)
        let none = [Double](repeating: 0, count: problem.slots)
        problem.deferral = DeferralModel(
            slots: (0..<2 * count).map { $0 < count ? 0 : 2 },
            waiting: problem.areas.map { _ in problem.classes.map { _ in none } }
        )
        return problem
    }

    @Test func `are planned as well as classes that differ by a hair`() async throws {
        let solver = PlanSolver()
        var (compared, deferring, partial) = (0, 0, 0)
        for seed in UInt64(7000)..<7200 {
            guard let alike = split(RandomProblem.makeWithTime(seed: seed), share: 0.3) else { continue }
            // Different enough to be planned apart, not enough to matter.
            var apart = alike
            for j in apart.sites.indices {
                for k in (alike.classes.count / 2)..<alike.classes.count {
                    apart.energyPerQueryKWh[j][k] *= 1 + 1e-12
                }
            }
            let plan = try await solver.solve(alike, goal: goal)
            let other = try await solver.solve(apart, goal: goal)
            let violations = PlanChecker.check(plan, alike)
            #expect(violations.isEmpty, "seed \(seed): \(violations)")
            #expect(plan.status == other.status, "seed \(seed)")
            for (one, two) in zip(plan.phases, other.phases) {
                let size = max(abs(two.optimum), 1e-3)
                #expect(abs(one.optimum - two.optimum) <= 1e-6 * size, "seed \(seed): \(plan.phases) \(other.phases)")
            }
            compared += 1
            if !plan.deferred.isEmpty { deferring += 1 }
            if plan.status == .partial { partial += 1 }
        }
        await solver.close()
        #expect(compared > 80)
        #expect(deferring > 20)
        #expect(partial > 10)
    }

    @Test func `what waits goes where the rest of its area goes, without shares of its own`() async throws {
        let problem = try #require(split(timeProblem(prices: [0.3, 0.1]), share: 0.25))
        let plan = try await solve(problem, goal)
        #expect(PlanChecker.check(plan, problem).isEmpty)
        // 100 queries a slot: 25 of the first wait for the cheap second.
        let served = plan.shares.map { ($0.slot, $0.workloadClass, $0.queries.rounded()) }
        #expect(served.map(\.0) == [0, 1, 1])
        #expect(served.map(\.1) == [0, 0, 1])
        #expect(served.map(\.2) == [75, 75, 50])
        #expect(isClose(plan.totals.energyUSD, 0.75 * 0.3 + 1.25 * 0.1))
    }

    @Test func `one that has next to nothing to serve takes in nobody`() async throws {
        var problem = try #require(split(timeProblem(prices: [0.3, 0.1]), share: 0.25))
        problem.queries[0][0] = [1e-6, 0]
        let plan = try await solve(problem, goal)
        #expect(PlanChecker.check(plan, problem).isEmpty)
        #expect(isClose(plan.totals.servedQueries, 50 + 1e-6))
        #expect(plan.shares.filter { $0.workloadClass == 1 }.map { $0.queries.rounded() } == [50])
    }
}
