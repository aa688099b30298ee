import Planning

/// What the sites can still take in one slot, within capacity, power and budgets.
///
/// Budgets are given and taken back whole, since they span slots: the room of the next slot begins with what this one
/// has left of them.
struct SiteRoom {
    private let problem: AllocationProblem
    private let slot: Int

    /// Whether a limit has been reached: what is below the least share of a limit is rounding.
    private static let negligible = 1e-12

    /// [site][resource], units left.
    private var resources: [[Double]]

    /// [site], kWh of facility energy left.
    private var energyKWh: [Double]

    /// By budget, litres or kg left; without the budgets that do not count for the policy.
    private(set) var budgets: [Double]

    init(_ problem: AllocationProblem, slot: Int, budgets: [Double]) {
        self.problem = problem
        self.slot = slot
        self.budgets = budgets
        resources = problem.capacity.map { $0.map { $0[slot] } }
        energyKWh = problem.sites.indices.map { problem.gridLimitKWh[$0][slot] + problem.renewableKWh[$0][slot] }
    }

    /// Most queries of a class that a site can still take, each with `gridFraction` of its energy from the grid.
    func mostQueries(site j: Int, workloadClass k: Int, gridFraction: Double) -> Double {
        var most = Double.infinity
        for r in problem.resources.indices {
            let units = problem.resourcePerQuery[j][k][r]
            if units > 0 { most = min(most, resources[j][r] / units) }
        }
        let energy = problem.facilityKWhPerQuery(site: j, workloadClass: k)
        if energy > 0 { most = min(most, energyKWh[j] / energy) }
        for (n, left) in budgets.enumerated() {
            let use = use(of: problem.budgets[n], site: j, energyKWh: energy, gridFraction: gridFraction)
            if use > 0 { most = min(most, left / use) }
        }
        return max(0, most)
    }

    /// Gives a site so many queries.
    mutating func take(_ queries: Double, site j: Int, workloadClass k: Int, gridFraction: Double) {
        for r in problem.resources.indices { resources[j][r] -= problem.resourcePerQuery[j][k][r] * queries }
        let energy = problem.facilityKWhPerQuery(site: j, workloadClass: k) * queries
        energyKWh[j] -= energy
        for n in budgets.indices {
            budgets[n] -= use(of: problem.budgets[n], site: j, energyKWh: energy, gridFraction: gridFraction)
        }
    }

    /// Whether a site could take a noticeable part of `queries`.
    func hasRoom(for queries: Double, site: Int, workloadClass: Int) -> Bool {
        mostQueries(site: site, workloadClass: workloadClass, gridFraction: 1) > max(queries, 1) * Self.negligible
    }

    private func use(of budget: ConsumptionBudget, site: Int, energyKWh: Double, gridFraction: Double) -> Double {
        guard budget.slots.contains(slot), budget.sites?.contains(site) ?? true else { return 0 }
        return switch budget.kind {
        case .water: energyKWh * problem.litersPerFacilityKWh(site: site, slot: slot)
        case .carbon: energyKWh * gridFraction * problem.carbonIntensityKgPerKWh[site][slot]
        }
    }
}
