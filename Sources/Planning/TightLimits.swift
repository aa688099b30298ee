/// Which limits a set of shares leaves no room in.
struct TightLimits {
    /// A limit counts as tight when less than this fraction of it is left.
    static let relativeRoom = 1e-7

    private let problem: AllocationProblem
    private let footprint: [SiteSlotFootprint]
    private let use: [[Double]]
    private let tightBudgets: [ConsumptionBudget]

    init(shares: [PlanShare], settlement: PlanAccounting.Settlement, problem: AllocationProblem) {
        self.problem = problem
        footprint = settlement.footprint
        use = PlanAccounting.resourceUse(shares, problem)
        tightBudgets = problem.budgets.filter { budget in
            let used = settlement.footprint.lazy.filter { budget.covers(site: $0.site, slot: $0.slot) }
                .reduce(0) { $0 + (budget.kind == .water ? $1.waterL : $1.carbonKg) }
            return used >= max(0, budget.limit) * (1 - Self.relativeRoom)
        }
    }

    /// Everything that keeps a site from serving one more query of a cell.
    func limits(area i: Int, site j: Int, workloadClass k: Int, slot t: Int) -> [BindingLimit] {
        if let barrier = problem.barrier(area: i, site: j, workloadClass: k, slot: t) { return [barrier] }
        let place = j * problem.slots + t
        var limits: [BindingLimit] = []
        for r in problem.resources.indices where problem.resourcePerQuery[j][k][r] > 0 {
            if use[place][r] >= problem.capacity[j][r][t] * (1 - Self.relativeRoom) {
                limits.append(.capacity(site: j, resource: r, slot: t))
            }
        }
        guard problem.energyPerQueryKWh[j][k] > 0 else { return limits }
        let supply = problem.gridLimitKWh[j][t] + problem.renewableKWh[j][t]
        let drawn = footprint[place].drawnKWh
        if drawn >= supply * (1 - Self.relativeRoom) {
            limits.append(.gridLimit(site: j, slot: t))
        }
        let hasSurplus = drawn < problem.renewableKWh[j][t] * (1 - Self.relativeRoom)
        for budget in tightBudgets where budget.covers(site: j, slot: t) {
            let isUsed =
                budget.kind == .water
                ? problem.litersPerFacilityKWh(site: j, slot: t) > 0
                : !hasSurplus && problem.carbonIntensityKgPerKWh[j][t] > 0
            if isUsed { limits.append(.budget(budget.name)) }
        }
        return limits
    }

    /// The cell's own delay limit where its price makes the site costlier (published delay only).
    func delayLimits(area i: Int, site j: Int, workloadClass k: Int, slot t: Int, duals: PlanDuals) -> [BindingLimit] {
        let isPriced = duals.delayLimits.contains {
            $0.area == i && $0.workloadClass == k && $0.slot == t && $0.perSecond > 0
        }
        let seconds = problem.delaySeconds(area: i, site: j, workloadClass: k, slot: t)
        let isSlow = seconds > problem.maxDelaySeconds[i][k] * (1 - Self.relativeRoom)
        return isPriced && isSlow ? [.delay(area: i, workloadClass: k, slot: t)] : []
    }

    /// The limit at the most promising site: one that is merely full before one that is too slow or out of reach,
    /// then the nearest.
    func foremost(area i: Int, workloadClass k: Int, slot t: Int) -> BindingLimit? {
        var best: (rank: Int, seconds: Double, limit: BindingLimit)?
        for j in problem.sites.indices {
            guard let limit = limits(area: i, site: j, workloadClass: k, slot: t).first else { continue }
            let seconds = problem.delaySeconds(area: i, site: j, workloadClass: k, slot: t)
            let rank = rank(limit)
            if best.map({ (rank, seconds) < ($0.rank, $0.seconds) }) ?? true { best = (rank, seconds, limit) }
        }
        if best == nil, !problem.barsSlowSites { return .delay(area: i, workloadClass: k, slot: t) }
        return best?.limit
    }

    private func rank(_ limit: BindingLimit) -> Int {
        switch limit {
        case .capacity, .gridLimit, .budget: 0
        case .delay: 1
        case .unreachable: 2
        }
    }
}
