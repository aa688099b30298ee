import Planning
import Testing

/// Plans held against limits that they were not made for: what is taken out, and that nothing else is.
struct PlanRepairTests {
    private static let goal = inOrder(.energy)

    /// The plan of `problem`, repaired for what `change` makes of it.
    private func repaired(
        _ problem: AllocationProblem,
        for change: (inout AllocationProblem) -> Void
    ) async throws -> (plan: AllocationPlan, before: AllocationPlan, problem: AllocationProblem) {
        let plan = try await solve(problem, Self.goal)
        var changed = problem
        change(&changed)
        #expect(!PlanChecker.check(plan, changed).isEmpty, "the change should break the plan")
        let repaired = PlanRepair.repaired(plan, changed)
        #expect(PlanChecker.check(repaired, changed).isEmpty, "\(PlanChecker.check(repaired, changed))")
        return (repaired, plan, changed)
    }

    @Test func `a plan that keeps its limits is left as it is`() async throws {
        let problem = tinyProblem()
        let plan = try await solve(problem, Self.goal)
        let same = PlanRepair.repaired(plan, problem)
        #expect(same.shares == plan.shares)
        #expect(same.totals == plan.totals)
        #expect(same.status == .optimal)
    }

    @Test func `what exceeds capacity goes unserved, with the limit named`() async throws {
        let (plan, _, _) = try await repaired(tinyProblem()) { $0.capacity[0] = [[60]] }
        #expect(plan.status == .partial)
        #expect(isClose(plan.totals.servedQueries, 60))
        #expect(plan.unserved.count == 1)
        #expect(isClose(plan.unserved[0].queries, 40))
        #expect(plan.unserved[0].limit != nil)
    }

    @Test func `what exceeds the grid's limit goes unserved`() async throws {
        let (plan, _, _) = try await repaired(tinyProblem()) {
            $0.gridLimitKWh[0] = [0.25]
            $0.renewableKWh[0] = [0.5]
        }
        #expect(isClose(plan.totals.servedQueries, 75))
        #expect(isClose(plan.totals.gridKWh, 0.25))
    }

    @Test func `a site that is down, out of reach or too slow serves nothing any more`() async throws {
        let changes: [(inout AllocationProblem) -> Void] = [
            { $0.capacity[0] = [[0]] }, { $0.maxDelaySeconds = [[0.2]] },
            {
                let far = PerRequestDelay.unreachableSeconds
                $0.delay = .perRequest(PerRequestDelay(seconds: [[[far], [0.1]]], weightUSDPerSecondRequest: [0.01]))
            },
        ]
        for change in changes {
            let (plan, _, _) = try await repaired(tinyProblem(), for: change)
            #expect(plan.shares.isEmpty)
            #expect(isClose(plan.totals.unservedQueries, 100))
        }
    }

    @Test func `water is shared out, and of carbon only what the grid brings counts`() async throws {
        // 1 kWh takes 2 litres.
        let dry = ConsumptionBudget(name: "water", kind: .water, slots: 0..<1, limit: 1.5)
        let (thirsty, _, _) = try await repaired(tinyProblem()) { $0.budgets = [dry] }
        #expect(isClose(thirsty.totals.servedQueries, 75))
        let clean = ConsumptionBudget(name: "carbon", kind: .carbon, slots: 0..<1, limit: 0)
        var problem = tinyProblem()
        problem.renewableKWh[0] = [0.4]
        let (plan, _, _) = try await repaired(problem) { $0.budgets = [clean] }
        #expect(isClose(plan.totals.servedQueries, 40))
        #expect(plan.totals.carbonKg == 0)
    }

    @Test func `the slowest sites of a mean delay that is too long serve less`() async throws {
        var problem = tinyProblem()
        problem.delay = .published(
            PublishedDelay(
                tokensPerQuery: [0],
                sizePerToken: [[[0]]],
                bandwidthPerSecond: [[1, 1]],
                networkSeconds: [[8, 2]],
                processingSecondsPerToken: [[0], [0]],
                weightUSDPerSecond: [1]
            )
        )
        problem.maxDelaySeconds = [[10]]
        let (plan, before, _) = try await repaired(problem) { $0.maxDelaySeconds = [[6]] }
        #expect(before.shares.map(\.site) == [0])
        #expect(isClose(plan.totals.servedQueries, 75))
        // A mean of what may wait: no part of the slow site's service is fast enough.
        var waiting = problem
        waiting.deferral = DeferralModel(slots: [1], waiting: [[[0]]])
        let (none, _, _) = try await repaired(waiting) { $0.maxDelaySeconds = [[6]] }
        #expect(none.shares.isEmpty)
    }

    @Test func `more demand than planned for is unserved, and less is served as far as it is there`() async throws {
        let (more, _, _) = try await repaired(tinyProblem()) { $0.queries = [[[150]]] }
        #expect(isClose(more.totals.servedQueries, 150))
        let (less, _, _) = try await repaired(tinyProblem()) { $0.queries = [[[30]]] }
        #expect(isClose(less.totals.servedQueries, 30))
        #expect(less.status == .optimal)
        let (none, _, _) = try await repaired(tinyProblem()) { $0.queries = [[[0]]] }
        #expect(none.totals.servedQueries == 0)
    }

    @Test func `what would be late goes unserved when it is due`() async throws {
        var problem = timeProblem(prices: [0.3, 0.2, 0.1])
        problem.deferral = DeferralModel(slots: [2], waiting: [[[0, 0, 0]]])
        let (plan, before, _) = try await repaired(problem) { $0.deferral?.slots = [1] }
        #expect(before.totals.servedQueries.rounded() == 300)
        // All were to be served in slot 2: those of slot 0 are due in slot 1.
        #expect(plan.unserved.map(\.slot) == [1])
        #expect(isClose(plan.totals.unservedQueries, 100))
        #expect(isClose(plan.totals.servedQueries, 200))
        #expect(plan.deferred.map { $0.waitingQueries.rounded() } == [100, 100])
    }

    @Test func `a battery does what it can, and rests rather than end too low`() async throws {
        var problem = timeProblem(prices: [0.1, 0.5])
        problem.batteries = [smallBattery(slots: 2, initialKWh: 0.3)]
        let cases: [(inout AllocationProblem) -> Void] = [
            { $0.batteries?[0]?.chargeLimitKWh = [0.2, 0.2] }, { $0.batteries?[0]?.capacityKWh = 0.4 },
            { $0.gridLimitKWh = [[1.1, 10]] }, { $0.batteries?[0]?.dischargeLimitKWh = [0, 0] },
        ]
        for change in cases {
            let (plan, before, changed) = try await repaired(problem, for: change)
            #expect(before.footprint[1].dischargeKWh > 0.5)
            #expect(plan.status == .optimal, "the grid can carry all of the load")
            #expect(plan.footprint[1].chargeStateKWh >= min(0.3, (changed.batteries?[0]?.capacityKWh ?? 0) / 2) - 1e-9)
        }
    }

    @Test func `a spent carbon budget keeps a battery from charging at the grid`() async throws {
        var problem = timeProblem(prices: [0.1, 0.5])
        problem.batteries = [smallBattery(slots: 2, initialKWh: 0.6)]
        let (plan, before, _) = try await repaired(problem) {
            $0.budgets = [ConsumptionBudget(name: "carbon", kind: .carbon, slots: 0..<2, limit: 0)]
        }
        #expect(before.footprint[0].chargeKWh > 0.4)
        #expect(plan.totals.carbonKg == 0)
        #expect(plan.footprint.allSatisfy { $0.chargeKWh == 0 })
    }

    @Test func `plans for one fleet are repaired for another, however absurd`() async throws {
        let solver = PlanSolver()
        var (broken, served) = (0, 0)
        for seed in UInt64(50_000)..<50_300 {
            let problem = RandomProblem.makeWithTime(seed: seed)
            let other = RandomProblem.makeAbsurd(seed: seed)
            let plan = try await solver.solve(problem, goal: Self.goal)
            if !PlanChecker.check(plan, other).isEmpty { broken += 1 }
            let repaired = PlanRepair.repaired(plan, other)
            let violations = PlanChecker.check(repaired, other)
            #expect(violations.isEmpty, "seed \(seed): \(violations)")
            if repaired.totals.servedQueries > 0 { served += 1 }
        }
        await solver.close()
        #expect(broken > 100)
        #expect(served > 50)
    }
}
