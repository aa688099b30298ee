import Planning

/// Fills the least carbon, or the least cost, a query first, site by site: what a careful operator would do by hand in
/// every slot.
///
/// It knows everything the planner knows of a slot: own renewables come first and count as nothing, up to their
/// supply; then the grid, by its intensity or price; within capacity, grid limits and delay limits. At a site, queries
/// that few sites can serve go first. Where the day's water would not last, every litre is given a price, the least
/// that makes it last. It sees no further than that: what a slot is worth to another is the planner's business.
///
/// Where a price is negative the first kilowatt-hours of a site still come from its own supply and earn nothing, so the
/// whole site counts at its mean.
struct GreedyAllocation {
    /// What is to be least.
    enum Measure: String, Hashable, Sendable, CaseIterable {
        case carbon
        case price

        var policyName: String { "greedy-\(rawValue)" }
    }

    let measure: Measure

    /// Most doublings, and most halvings, of the interval that holds the price of water.
    private static let bisections = 24

    /// Every slot's shares.
    func shares(_ problem: AllocationProblem) -> [PlanShare] {
        var prices = [Double](repeating: 0, count: problem.budgets.count)
        let carefree = fill(problem, waterPrices: prices)
        let short = problem.budgets.indices.filter { carefree.excess[$0] > 0 }
        if short.isEmpty { return carefree.shares }
        var lowerPrices = prices
        for n in short { (lowerPrices[n], prices[n]) = pricesAround(water: n, problem: problem) }
        // A little too cheap, with the rest of the demand where water is saved once it is spent, uses all of it.
        let exhaustive = fill(problem, waterPrices: lowerPrices, keepsFleetWater: true)
        let thrifty = fill(problem, waterPrices: prices, keepsFleetWater: true)
        let isBetter = (exhaustive.unserved, exhaustive.amount) < (thrifty.unserved, thrifty.amount)
        return isBetter ? exhaustive.shares : thrifty.shares
    }

    private func isOfFleetWater(_ budget: ConsumptionBudget) -> Bool { budget.kind == .water && budget.sites == nil }

    /// Two prices of a litre close to each other: at the lower one a budget does not last, at the higher one it does,
    /// or nothing but water counts.
    private func pricesAround(water n: Int, problem: AllocationProblem) -> (low: Double, high: Double) {
        var prices = [Double](repeating: 0, count: problem.budgets.count)
        func lasts(at price: Double) -> Bool {
            prices[n] = price
            return fill(problem, waterPrices: prices).excess[n] <= 0
        }
        var (low, high) = (0.0, firstPrice(problem))
        for _ in 0..<Self.bisections where !lasts(at: high) { (low, high) = (high, high * 4) }
        for _ in 0..<Self.bisections where high - low > 1e-3 * high {
            let middle = (low + high) / 2
            if lasts(at: middle) { high = middle } else { low = middle }
        }
        return (low, high)
    }

    /// Allocation at some prices of water.
    private struct Filling {
        var shares: [PlanShare] = []

        /// Queries that found no room, counted only where more than rounding.
        var unserved = 0.0

        /// Kilograms or dollars.
        var amount = 0.0

        /// By budget: what it would use beyond the limit.
        var excess: [Double] = []
    }

    /// Fills all slots in order.
    ///
    /// - Parameter keepsFleetWater: Whether the fleet's water is a limit in itself, beside its price.
    private func fill(
        _ problem: AllocationProblem,
        waterPrices: [Double],
        keepsFleetWater: Bool = false
    ) -> Filling {
        var left = problem.budgets.map { isOfFleetWater($0) && !keepsFleetWater ? .infinity : max(0, $0.limit) }
        var filling = Filling()
        for slot in 0..<problem.slots {
            var fill = SlotFill(problem, slot: slot, measure: measure, waterPrices: waterPrices, budgets: left)
            fill.run()
            left = fill.room.budgets
            filling.shares += fill.demand.shares
        }
        let settled = PlanAccounting.settle(filling.shares, problem)
        filling.amount = measure == .carbon ? settled.totals.carbonKg : settled.totals.energyUSD
        let demand = settled.totals.servedQueries + settled.totals.unservedQueries
        filling.unserved = settled.totals.unservedQueries > 1e-9 * demand ? settled.totals.unservedQueries : 0
        filling.excess = problem.budgets.map { budget in
            guard isOfFleetWater(budget) else { return 0 }
            let used = settled.footprint.reduce(0) { $0 + (budget.slots.contains($1.slot) ? $1.waterL : 0) }
            return used - max(0, budget.limit) * (1 + 1e-9)
        }
        return filling
    }

    /// Near what the measure charges for the energy that uses a litre.
    private func firstPrice(_ problem: AllocationProblem) -> Double {
        var largest = 0.0
        for j in problem.sites.indices {
            for t in 0..<problem.slots {
                let charge = abs(measure.perGridKWh(problem, site: j, slot: t))
                largest = max(largest, charge / max(problem.litersPerFacilityKWh(site: j, slot: t), 0.01))
            }
        }
        return max(largest, 1e-9) / 64
    }
}

extension GreedyAllocation.Measure {
    /// Kilograms or dollars of one kWh from the grid.
    func perGridKWh(_ problem: AllocationProblem, site: Int, slot: Int) -> Double {
        switch self {
        case .carbon: problem.carbonIntensityKgPerKWh[site][slot]
        case .price: problem.priceUSDPerKWh[site][slot]
        }
    }
}
