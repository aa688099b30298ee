import Planning
import Testing

struct PlanPricesTests {
    private func optimum(_ problem: AllocationProblem, _ goal: PlanningGoal = inOrder(.energy)) async throws -> Double {
        try #require(try await solve(problem, goal).phases.last?.optimum)
    }

    private func prices(
        _ problem: AllocationProblem,
        _ goal: PlanningGoal = inOrder(.energy),
        method: PlanMethod = .automatic
    ) async throws -> PlanPrices {
        let plan = try await solve(problem, goal, method: method)
        return try await PlanPrices.find(problem: problem, goal: goal, plan: plan) {
            try await solve($0, $1, warmStart: $2, method: method)
        }
    }

    /// A cheap site that is held back by its capacity or its grid limit, with some sun at the dear one.
    private func tight(capacity: Double = 1000, gridKWh: Double = 10) -> AllocationProblem {
        var problem = tinyProblem()
        problem.capacity[0][0][0] = capacity
        problem.gridLimitKWh[0][0] = gridKWh
        problem.renewableKWh[1][0] = 0.25
        return problem
    }

    @Test func `a limit that leaves nothing is worth what one more unit of it would save`() async throws {
        for method in [PlanMethod.whole, .split] {
            var problem = tinyProblem()
            problem.capacity[0][0][0] = 0
            let capacity = try await prices(problem, method: method).siteSlots[0]
            // 0.01 kWh a query at 0.2 instead of 0.1.
            #expect(isClose(capacity.capacityPerUnit[0], 0.001))
            #expect(capacity.binding == [.capacity(site: 0, resource: 0, slot: 0)])
            problem = tinyProblem()
            problem.gridLimitKWh[0][0] = 0
            let grid = try await prices(problem, method: method).siteSlots[0]
            #expect(isClose(grid.gridLimitPerKWh, 0.1))
            #expect(isClose(grid.renewablePerKWh, 0.2))
            #expect(isClose(grid.demandPerKWh, 0.2))
            #expect(grid.binding == [.gridLimit(site: 0, slot: 0)])
            problem = tinyProblem()
            problem.budgets = [ConsumptionBudget(name: "river", kind: .water, sites: [0], slots: 0..<1, limit: 0)]
            let water = try await prices(problem, method: method)
            #expect(isClose(water.budgets[0].perUnit, 0.05))
            #expect(water.siteSlots[0].binding == [.budget("river")])
            // With power and capacity gone as well, a litre alone saves nothing.
            problem.capacity[0][0][0] = 0
            #expect(try await prices(problem, method: method).budgets[0].perUnit == 0)
        }
    }

    @Test func `what waits goes to the dearest limit it could be served within`() async throws {
        var problem = timeProblem(prices: [0.3, 0.1, 0.2])
        problem.gridLimitKWh = [[10, 0, 10]]
        problem.deferral = DeferralModel(slots: [1], waiting: [[[0, 0, 0]]])
        let price = try await prices(problem)
        // The first slot's could wait for the second, which costs 0.2 less; the second's has the third.
        #expect(isClose(price.siteSlots[1].gridLimitPerKWh, 0.2))
        var more = problem
        more.gridLimitKWh[0][1] = 0.1
        #expect(isClose(try await optimum(problem) - optimum(more), 0.02, relative: 1e-6))
    }

    @Test func `a unit of capacity is worth what the optimum falls by with one more`() async throws {
        let problem = tight(capacity: 30)
        var more = problem
        more.capacity[0][0][0] += 1
        let saved = try await optimum(problem) - optimum(more)
        #expect(saved > 1e-4)
        let price = try await prices(problem).siteSlots[0]
        #expect(isClose(price.capacityPerUnit[0], saved, relative: 1e-6))
        #expect(price.binding == [.capacity(site: 0, resource: 0, slot: 0)])
    }

    @Test func `a kWh of grid limit and of own supply is worth what the optimum falls by with a little more`()
        async throws
    {
        let problem = tight(gridKWh: 0.3)
        for (change, price) in [
            (\AllocationProblem.gridLimitKWh[0][0], \PlanPrices.siteSlots[0].gridLimitPerKWh),
            (\AllocationProblem.renewableKWh[1][0], \PlanPrices.siteSlots[1].renewablePerKWh),
        ] {
            var more = problem
            more[keyPath: change] += 0.01
            let saved = try await optimum(problem) - optimum(more)
            #expect(saved > 1e-4)
            #expect(isClose(try await prices(problem)[keyPath: price] * 0.01, saved, relative: 1e-6))
        }
    }

    @Test func `a kWh of demand costs what the optimum rises by, at the margin of its own site`() async throws {
        // A second town that only one of the sites is near enough to.
        for site in 0..<2 {
            var problem = tight(gridKWh: 0.3)
            problem.areas.append("village")
            problem.maxDelaySeconds.append([1])
            var far = [[0.5], [0.5]]
            far[1 - site] = [9]
            problem.delay = .perRequest(
                PerRequestDelay(seconds: [[[0.5], [0.1]], far], weightUSDPerSecondRequest: [0.01])
            )
            problem.queries.append([[1]])
            var more = problem
            more.queries[1][0][0] += 1
            let added = try await optimum(more) - optimum(problem)
            let price = try await prices(problem).siteSlots[site]
            // A query takes 0.01 kWh.
            #expect(isClose(price.demandPerKWh * 0.01, added, relative: 1e-6), "site \(site)")
        }
    }

    @Test func `a litre is worth what the optimum falls by with one more, and tells so at each site it covers`()
        async throws
    {
        var problem = tinyProblem()
        problem.wueLitersPerKWh = [[4], [1]]
        problem.budgets = [ConsumptionBudget(name: "river", kind: .water, slots: 0..<1, limit: 3.5)]
        var more = problem
        more.budgets[0].limit += 0.1
        let saved = try await optimum(problem) - optimum(more)
        let prices = try await prices(problem)
        #expect(isClose(prices.budgets[0].perUnit * 0.1, saved, relative: 1e-6))
        #expect(prices.budgets[0].isBinding)
        #expect(isClose(prices.budgets[0].used, 3.5))
        #expect(prices.siteSlots.map(\.waterPerLiter) == [prices.budgets[0].perUnit, prices.budgets[0].perUnit])
        #expect(prices.siteSlots.allSatisfy { $0.binding == [.budget("river")] && $0.carbonPerKg == 0 })
    }

    @Test func `prices are told in dollars of the first objective, whatever comes after it`() async throws {
        let problem = tight(capacity: 30)
        let alone = try await prices(problem)
        let goal = PlanningGoal.lexicographic([ObjectiveTolerance(.energy, 0.01), ObjectiveTolerance(.delay, 0)])
        let ordered = try await prices(problem, goal)
        #expect(ordered.unit.objective == .energy)
        // The near site draws from the grid at 0.2 $ a kWh either way.
        #expect(isClose(alone.siteSlots[1].renewablePerKWh, 0.2))
        #expect(isClose(ordered.siteSlots[1].renewablePerKWh, 0.2))
        let weighed = try await prices(problem, .weighted([.energy: 1, .delay: 0.001]))
        #expect(weighed.unit == PriceUnit(.weighted([:]), PlanDuals()))
    }

    @Test(arguments: [2, 5, 11, 17] as [UInt64])
    func `what the first objective's optimum changes by is its price, whatever comes after it`(seed: UInt64)
        async throws
    {
        let problem = RandomProblem.make(seed: seed)
        let ordered = try await prices(problem, inOrder(.energy, .carbon, .delay, tolerance: 0.01))
        let alone = try await prices(problem)
        #expect(ordered.siteSlots.count == alone.siteSlots.count)
        for (one, other) in zip(ordered.siteSlots, alone.siteSlots) {
            #expect(isClose(one.renewablePerKWh, other.renewablePerKWh, relative: 1e-6))
            #expect(isClose(one.gridLimitPerKWh, other.gridLimitPerKWh, relative: 1e-6))
        }
        for (one, other) in zip(ordered.budgets, alone.budgets) {
            #expect(isClose(one.perUnit, other.perUnit, relative: 1e-6))
        }
    }

    @Test func `where nothing later presses on the first objective it has its prices all the same`() async throws {
        var problem = tight(capacity: 30)
        // Every site is as near: the least delay costs nothing.
        problem.delay = .perRequest(PerRequestDelay(seconds: [[[0.1], [0.1]]], weightUSDPerSecondRequest: [0.01]))
        let alone = try await prices(problem)
        let ordered = try await prices(problem, inOrder(.energy, .delay))
        #expect(ordered.unit.objective == .energy)
        #expect(isClose(ordered.siteSlots[1].renewablePerKWh, 0.2))
        #expect(isClose(ordered.siteSlots[1].demandPerKWh, alone.siteSlots[1].demandPerKWh))
        #expect(isClose(ordered.siteSlots[0].capacityPerUnit[0], alone.siteSlots[0].capacityPerUnit[0]))
    }

    @Test func `own supply in surplus makes demand free, and an idle site asks the price of its first kWh`()
        async throws
    {
        var problem = tinyProblem()
        problem.renewableKWh[1][0] = 5
        let prices = try await prices(problem)
        #expect(prices.siteSlots[1].hasSurplus)
        #expect(prices.siteSlots[1].demandPerKWh == 0)
        #expect(isClose(prices.siteSlots[0].demandPerKWh, 0.1))
        #expect(prices.siteSlots.allSatisfy { $0.binding.isEmpty })
    }
}
