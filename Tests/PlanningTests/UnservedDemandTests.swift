import Planning
import Testing

struct UnservedDemandTests {
    /// Two classes of 100 queries each at sites that hold 60 together.
    private func scarce() -> AllocationProblem {
        var problem = tinyProblem()
        problem.classes = ["low", "high"]
        problem.queries = [[[100], [100]]]
        problem.energyPerQueryKWh = [[0.01, 0.01], [0.01, 0.01]]
        problem.resourcePerQuery = [[[1], [1]], [[1], [1]]]
        problem.capacity = [[[70]], [[60]]]
        problem.delay = .perRequest(
            PerRequestDelay(seconds: [[[0.5, 0.5], [0.1, 0.1]]], weightUSDPerSecondRequest: [0.01, 0.01])
        )
        problem.maxDelaySeconds = [[1, 1]]
        problem.unservedWeight = [1, 5]
        return problem
    }

    @Test func `the class with the larger weight is served first`() async throws {
        let problem = scarce()
        let plan = try await solve(problem, inOrder(.energy, .delay))
        #expect(plan.status == .partial)
        #expect(plan.unserved.map(\.workloadClass) == [0])
        #expect(isClose(plan.totals.unservedQueries, 70))
        #expect(isClose(plan.phases[0].optimum, 70))
        #expect(plan.phases[0].objective == .unserved)
        #expect(PlanChecker.check(plan, problem).isEmpty)
    }

    @Test(arguments: [PlanMethod.whole, .split])
    func `where shortage may fall in any slot it falls in the least urgent`(method: PlanMethod) async throws {
        // 300 queries of 0.01 kWh at a litre a kWh, and two litres: a third cannot be served, in whichever slot.
        var problem = tinyProblem()
        problem.slots = 3
        problem.queries = [[[100, 100, 100]]]
        problem.capacity = [[[1000, 1000, 1000]], [[1000, 1000, 1000]]]
        // Cheapest last: cost alone would have the first slots go without.
        problem.priceUSDPerKWh = [[0.3, 0.2, 0.1], [0.3, 0.2, 0.1]]
        problem.carbonIntensityKgPerKWh = [[0.5, 0.5, 0.5], [0.2, 0.2, 0.2]]
        problem.renewableKWh = [[0, 0, 0], [0, 0, 0]]
        problem.gridLimitKWh = [[10, 10, 10], [10, 10, 10]]
        problem.wueLitersPerKWh = [[1, 1, 1], [1, 1, 1]]
        problem.ewifLitersPerKWh = [[0, 0, 0], [0, 0, 0]]
        problem.budgets = [ConsumptionBudget(name: "river", kind: .water, slots: 0..<3, limit: 2)]
        problem.unservedUrgency = [1.01, 1.005, 1]
        let plan = try await solve(problem, inOrder(.energy, .delay), method: method)
        #expect(plan.unserved.map(\.slot) == [2])
        #expect(isClose(plan.totals.unservedQueries, 100, relative: 1e-6))
        #expect(plan.relativeGap < 1e-4)
        #expect(PlanChecker.check(plan, problem).isEmpty)
        problem.unservedUrgency = [1, 1]
        #expect(throws: PlanningError.self) { try problem.validated() }
    }

    @Test func `unserved demand names the full resource of the nearest site`() async throws {
        let plan = try await solve(scarce(), inOrder(.energy))
        #expect(plan.unserved.first?.limit == .capacity(site: 1, resource: 0, slot: 0))
    }

    @Test func `a problem that does not allow unserved demand is still answered`() async throws {
        var problem = scarce()
        problem.allowsUnserved = false
        let plan = try await solve(problem, inOrder(.energy))
        #expect(plan.status == .partial)
        #expect(plan.phases.map(\.objective) == [.unserved, .energy])
        problem.capacity = [[[700]], [[600]]]
        let whole = try await solve(problem, inOrder(.energy))
        #expect(whole.status == .optimal)
        #expect(whole.phases.map(\.objective) == [.energy])
    }

    @Test func `spent budgets, dead grids and unreachable sites are named`() async throws {
        var spent = tinyProblem()
        spent.budgets = [ConsumptionBudget(name: "river", kind: .water, slots: 0..<1, limit: -4)]
        #expect(try await solve(spent, inOrder(.energy)).unserved.first?.limit == .budget("river"))
        var dark = tinyProblem()
        dark.gridLimitKWh = [[0], [0]]
        #expect(try await solve(dark, inOrder(.energy)).unserved.first?.limit == .gridLimit(site: 1, slot: 0))
        var remote = tinyProblem()
        let never = PerRequestDelay.unreachableSeconds
        remote.delay = .perRequest(
            PerRequestDelay(seconds: [[[never], [never]]], weightUSDPerSecondRequest: [0.01])
        )
        #expect(try await solve(remote, inOrder(.energy)).unserved.first?.limit == .unreachable(area: 0, site: 0))
        var hasty = tinyProblem()
        hasty.maxDelaySeconds = [[0.01]]
        let plan = try await solve(hasty, inOrder(.energy))
        #expect(plan.unserved.first?.limit == .delay(area: 0, workloadClass: 0, slot: 0))
        #expect(plan.totals.unservedQueries == 100)
    }

    @Test func `a carbon budget leaves demand unserved once clean energy is used up`() async throws {
        var problem = tinyProblem()
        problem.renewableKWh = [[0.2], [0]]
        problem.budgets = [ConsumptionBudget(name: "co2", kind: .carbon, slots: 0..<1, limit: 0.1)]
        let plan = try await solve(problem, inOrder(.energy))
        // 0.2 kWh renewable and 0.5 kWh at 0.2 kg: 70 queries.
        #expect(isClose(plan.totals.unservedQueries, 30, relative: 1e-8))
        #expect(isClose(plan.totals.carbonKg, 0.1, relative: 1e-8))
        #expect(plan.unserved.first?.limit == .budget("co2"))
    }

    @Test func `no demand at all is an empty plan`() async throws {
        var problem = tinyProblem()
        problem.queries = [[[0]]]
        let plan = try await solve(problem, inOrder(.energy, .delay))
        #expect(plan.status == .optimal)
        #expect(plan.shares.isEmpty)
        #expect(plan.totals.energyUSD == 0)
    }
}
