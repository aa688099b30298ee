/// What a set of shares makes of the present slot, kept up to date while cells move from site to site.
///
/// The same figures as ``PlanAccounting``'s for that slot; a move costs as much as the sites it touches.
struct SlotLedger {
    /// What one site comes to.
    private struct SiteValues {
        var energyUSD = 0.0
        var carbonUSD = 0.0
        var congestionUSD = 0.0
        var carbonKg = 0.0
        var waterL = 0.0
        /// How far limits are exceeded, in parts of them.
        var excess = 0.0
    }

    private let problem: AllocationProblem
    private let budgets: [ConsumptionBudget]
    /// What remains of each budget for the slot.
    private var budgetRoom: [Double] = []
    /// What each site's battery takes in, less what it gives, kWh; the plan's schedule stays as it is.
    private let netChargeKWh: [Double]
    private var itKWh: [Double]
    private var use: [[Double]]
    private var sites: [SiteValues]
    private var networkUSD = 0.0
    /// What each site may use: its limits, or what the plan itself has taken of them.
    private var gridLimitKWh: [Double] = []
    private var capacity: [[Double]] = []

    /// The first slot of a plan.
    ///
    /// - Parameter budgets: The budgets that count, over the whole horizon; what the other slots take of them is taken.
    init(_ cells: [SwitchCell], plan: AllocationPlan, problem: AllocationProblem, budgets: [ConsumptionBudget]) {
        self.problem = problem
        self.budgets = budgets.filter { $0.slots.contains(0) }
        netChargeKWh = problem.sites.indices.map { j in
            let row = plan.footprint[j * problem.slots]
            return row.chargeKWh - row.dischargeKWh
        }
        itKWh = problem.sites.map { _ in 0 }
        use = problem.sites.map { _ in problem.resources.map { _ in 0 } }
        sites = problem.sites.map { _ in SiteValues() }
        for cell in cells { add(cell, cell.new, sign: 1) }
        gridLimitKWh = problem.sites.indices.map { max(problem.gridLimitKWh[$0][0], grid(at: $0)) }
        capacity = problem.sites.indices.map { j in
            problem.resources.indices.map { r in max(problem.capacity[j][r][0], use[j][r]) }
        }
        for j in problem.sites.indices { refresh(j) }
        budgetRoom = self.budgets.map { budget in
            let present = budget.used(plan.footprint.filter { $0.slot == 0 })
            let elsewhere = budget.used(plan.footprint) - present
            return max(max(0, budget.limit) - elsewhere, used(budget))
        }
    }

    /// Energy bill of the slot, $.
    var energyUSD: Double { sites.reduce(0) { $0 + $1.energyUSD } }

    /// Carbon tax of the slot, $.
    var carbonUSD: Double { sites.reduce(0) { $0 + $1.carbonUSD } }

    /// The delay objective of the slot, $.
    var delayUSD: Double { networkUSD + sites.reduce(0) { $0 + $1.congestionUSD } }

    func value(of objective: PlanningObjective) -> Double {
        switch objective {
        case .energy: energyUSD
        case .carbon: carbonUSD
        case .delay: delayUSD
        case .unserved: 0
        }
    }

    /// Litres or kg that the slot takes of a budget.
    func used(_ budget: ConsumptionBudget) -> Double {
        sites.indices.reduce(0) { sum, j in
            guard budget.covers(site: j, slot: 0) else { return sum }
            return sum + (budget.kind == .water ? sites[j].waterL : sites[j].carbonKg)
        }
    }

    /// How far limits are exceeded, in parts of them; zero when all are kept.
    var excess: Double {
        let ofSites = sites.reduce(0) { $0 + $1.excess }
        return zip(budgets, budgetRoom).reduce(ofSites) { $0 + Self.excess(used($1.0), over: $1.1) }
    }

    /// Sends a cell elsewhere.
    mutating func move(_ cell: SwitchCell, from old: [SwitchCell.Part], to new: [SwitchCell.Part]) {
        add(cell, old, sign: -1)
        add(cell, new, sign: 1)
        for part in old { refresh(part.site) }
        for part in new { refresh(part.site) }
    }

    private mutating func add(_ cell: SwitchCell, _ parts: [SwitchCell.Part], sign: Double) {
        let k = cell.workloadClass
        for part in parts {
            let queries = sign * part.fraction * cell.queries
            itKWh[part.site] += queries * problem.energyPerQueryKWh[part.site][k]
            for r in problem.resources.indices {
                use[part.site][r] += queries * problem.resourcePerQuery[part.site][k][r]
            }
            let seconds = problem.delaySeconds(area: cell.area, site: part.site, workloadClass: k, slot: 0)
            switch problem.delay {
            case .published(let delay):
                networkUSD += sign * part.fraction * cell.load * seconds * delay.weightUSDPerSecond[k]
            case .perRequest(let delay):
                networkUSD += queries * seconds * delay.weightUSDPerSecondRequest[k]
            }
        }
    }

    /// What the site takes from grid and own supply: its load and what goes into the battery, less what comes out.
    private func drawn(at j: Int) -> Double { max(0, itKWh[j] * problem.pue[j] + netChargeKWh[j]) }

    private func grid(at j: Int) -> Double { max(0, drawn(at: j) - problem.renewableKWh[j][0]) }

    private mutating func refresh(_ j: Int) {
        let facility = itKWh[j] * problem.pue[j]
        let drawn = drawn(at: j)
        let grid = grid(at: j)
        var values = SiteValues()
        values.energyUSD = grid * problem.priceUSDPerKWh[j][0]
        values.carbonKg = grid * problem.carbonIntensityKgPerKWh[j][0]
        values.carbonUSD = values.carbonKg * problem.carbonTaxUSDPerKg[j]
        values.waterL = drawn * problem.litersPerFacilityKWh(site: j, slot: 0)
        values.waterL += (facility - drawn) * problem.coolingLitersPerFacilityKWh(site: j, slot: 0)
        values.excess = Self.excess(grid, over: gridLimitKWh[j])
        var utilisation = 0.0
        for r in problem.resources.indices where use[j][r] > 0 {
            values.excess += Self.excess(use[j][r], over: capacity[j][r])
            utilisation = max(utilisation, use[j][r] / max(problem.capacity[j][r][0], .leastNormalMagnitude))
        }
        if let congestion = problem.congestion {
            values.congestionUSD = (problem.slotFraction?[0] ?? 1) * congestion[j].costUSD(utilisation: utilisation)
        }
        sites[j] = values
    }

    private static func excess(_ use: Double, over limit: Double) -> Double {
        use > limit * (1 + 1e-9) ? min(use / max(limit, 1e-9 * use) - 1, 1e9) : 0
    }
}
