import Planning
import Testing

struct DeferralTests {
    private func waits(_ slots: Int, _ problem: AllocationProblem, backlog: [Double]? = nil) -> AllocationProblem {
        var problem = problem
        let none = [Double](repeating: 0, count: problem.slots)
        problem.deferral = DeferralModel(slots: [slots], waiting: [[backlog ?? none]])
        return problem
    }

    private func served(_ plan: AllocationPlan, slots: Int) -> [Double] {
        (0..<slots).map { t in plan.shares.filter { $0.slot == t }.reduce(0) { $0 + $1.queries } }
    }

    @Test func `demand waits for the cheap slot, as long as it may and no longer`() async throws {
        // The third slot is cheap: what arrives in 0 may wait to 2, what arrives in 3 has missed it.
        let problem = waits(2, timeProblem(prices: [0.3, 0.2, 0.1, 0.25]))
        let plan = try await solve(problem, inOrder(.energy))
        #expect(PlanChecker.check(plan, problem).isEmpty)
        #expect(served(plan, slots: 4).map { $0.rounded() } == [0, 0, 300, 100])
        #expect(isClose(plan.totals.energyUSD, 3 * 0.1 + 0.25))
        #expect(plan.deferred.map { $0.waitingQueries.rounded() } == [100, 200])
        #expect(plan.deferred.map(\.slot) == [0, 1])
    }

    @Test func `a cheap slot just past the deadline does not help`() async throws {
        let problem = waits(1, timeProblem(prices: [0.3, 0.2, 0.1]))
        let plan = try await solve(problem, inOrder(.energy))
        // Slot 0's queries go to slot 1 at the latest, slot 1's to slot 2.
        #expect(served(plan, slots: 3).map { $0.rounded() } == [0, 100, 200])
        #expect(isClose(plan.totals.energyUSD, 0.2 + 0.2))
    }

    @Test func `what waited before is served by its own due time, in cells where nothing arrives too`() async throws {
        var problem = timeProblem(prices: [0.3, 0.2, 0.1])
        problem.queries = [[[0, 0, 0]]]
        problem = waits(3, problem, backlog: [10, 20, 30])
        let plan = try await solve(problem, inOrder(.energy))
        #expect(PlanChecker.check(plan, problem).isEmpty)
        #expect(served(plan, slots: 3).map { ($0 * 1e6).rounded() / 1e6 } == [10, 20, 30])
        #expect(plan.totals.servedQueries.rounded() == 60)
        #expect(plan.status == .optimal)
    }

    @Test func `what waits may wait on where what arrives may not`() async throws {
        let problem = waits(0, timeProblem(prices: [0.3, 0.2, 0.1]), backlog: [0, 40, 0])
        let plan = try await solve(problem, inOrder(.energy))
        #expect(PlanChecker.check(plan, problem).isEmpty)
        #expect(served(plan, slots: 3).map { $0.rounded() } == [100, 140, 100])
    }

    @Test func `what arrives may not wait because something older may`() async throws {
        // 40 queries wait until slot 2 at the latest; what arrives is served at once. Only the 40 may go to slot 2.
        let problem = waits(0, timeProblem(prices: [0.3, 0.2, 0.1]), backlog: [0, 0, 40])
        let plan = try await solve(problem, inOrder(.energy))
        #expect(PlanChecker.check(plan, problem).isEmpty)
        #expect(served(plan, slots: 3).map { $0.rounded() } == [100, 100, 140])
        // Serving the 40 early must not stand in for serving what arrives in slot 1.
        var dearer = problem
        dearer.priceUSDPerKWh = [[0.1, 0.3, 0.2]]
        let early = try await solve(dearer, inOrder(.energy))
        #expect(PlanChecker.check(early, dearer).isEmpty)
        #expect(served(early, slots: 3).map { $0.rounded() } == [140, 100, 100])
    }

    @Test func `the checker finds what is served in place of something else that is due`() async throws {
        let problem = waits(0, timeProblem(prices: [0.1, 0.3, 0.2]), backlog: [0, 0, 40])
        var plan = try await solve(problem, inOrder(.energy))
        #expect(served(plan, slots: 3).map { $0.rounded() } == [140, 100, 100])
        // By the end of every slot as much is served as is due, but slot 1's own demand is not.
        for (n, queries) in [140.0, 60, 140].enumerated() { plan.shares[n].queries = queries }
        #expect(PlanChecker.check(plan, problem).contains { $0.description.hasPrefix("served too late: cell 0 0 1") })
    }

    @Test func `waiting fills the room of later slots before anything goes unserved`() async throws {
        var problem = timeProblem(prices: [0.1, 0.2, 0.3])
        problem.capacity = [[[60, 60, 150]]]
        let atOnce = try await solve(problem, inOrder(.energy))
        #expect(isClose(atOnce.totals.unservedQueries, 80))
        problem = waits(2, problem)
        let plan = try await solve(problem, inOrder(.energy))
        #expect(PlanChecker.check(plan, problem).isEmpty)
        #expect(isClose(plan.totals.unservedQueries, 30))
        #expect(plan.unserved.allSatisfy { $0.limit != nil })
        #expect(served(plan, slots: 3).map { $0.rounded() } == [60, 60, 150])
    }

    @Test func `a share is a part of what its slot serves`() async throws {
        var problem = waits(1, timeProblem(prices: [0.2, 0.1]))
        problem.capacity = [[[1000, 150]]]
        let plan = try await solve(problem, inOrder(.energy))
        #expect(plan.shares.map(\.share) == [1, 1])
        #expect(plan.shares.map { $0.queries.rounded() } == [50, 150])
        let cell = PlanExplanation.explain(area: 0, workloadClass: 0, slot: 1, problem: problem, plan: plan)
        #expect(isClose(cell.queries, 150))
        #expect(cell.bindingLimits == [.capacity(site: 0, resource: 0, slot: 1)])
        #expect(isClose(plan.duals.siteSlots[1].capacityPerUnit[0], 0.001))
    }

    @Test func `the published delay of what waits is that of its mean demand`() async throws {
        var problem = waits(1, timeProblem(prices: [0.2, 0.1]))
        problem.delay = .published(
            PublishedDelay(
                tokensPerQuery: [10],
                sizePerToken: [[[1, 1]]],
                bandwidthPerSecond: [[10_000]],
                networkSeconds: [[0.1]],
                processingSecondsPerToken: [[0.0001]],
                weightUSDPerSecond: [1]
            )
        )
        problem.gridAccounting = .published
        let plan = try await solve(problem, inOrder(.energy, .delay))
        #expect(PlanChecker.check(plan, problem).isEmpty)
        // 1000 tokens at 1/10000 s, 0.1 s and 1000 tokens at 0.1 ms, twice the mean demand in slot 1.
        #expect(isClose(plan.totals.delayUSD, 2 * 0.3))
    }

    @Test func `a class that waits zero slots, and an absent model, give the same plan`() async throws {
        let problem = timeProblem(prices: [0.3, 0.1])
        let plan = try await solve(problem, inOrder(.energy, .delay))
        let same = try await solve(waits(0, problem), inOrder(.energy, .delay))
        #expect(plan.shares == same.shares)
        #expect(plan.duals == same.duals)
        #expect(plan.phases.map(\.optimum) == same.phases.map(\.optimum))
    }

    @Test func `wrong models are refused with their place`() async throws {
        var problem = timeProblem(prices: [0.3, 0.1])
        problem.deferral = DeferralModel(slots: [-1, 2], waiting: [[[1]]])
        let failure = #expect(throws: PlanningError.self) { try problem.validated() }
        let paths = failure?.problems.map(\.path) ?? []
        #expect(paths == ["deferral.slots", "deferral.slots[0]", "deferral.waiting[0][0]"])
    }
}
