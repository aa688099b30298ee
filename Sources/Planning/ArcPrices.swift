/// What serving every cell at every site costs at the prices of a plan.
struct ArcPrices {
    private let problem: AllocationProblem
    private let duals: PlanDuals
    /// What a query costs in energy and capacity, `[(t * classes + k) * sites + j]`; infinite where none can be served.
    private var supplyPrices: [Double] = []
    /// Price of a second beyond a cell's delay limit, `[(i * classes + k) * slots + t]`; empty where none has one.
    private var delayPrices: [Double] = []

    init(_ problem: AllocationProblem, _ duals: PlanDuals) {
        self.problem = problem
        self.duals = duals
        setSupplyPrices()
        setDelayPrices()
    }

    private mutating func setSupplyPrices() {
        supplyPrices.reserveCapacity(problem.slots * problem.classes.count * problem.sites.count)
        for t in 0..<problem.slots {
            for k in problem.classes.indices {
                for j in problem.sites.indices {
                    let isBarred = problem.supplyBarrier(site: j, workloadClass: k, slot: t) != nil
                    supplyPrices.append(
                        isBarred
                            ? .infinity
                            : duals.supplyPricePerQuery(site: j, workloadClass: k, slot: t, in: problem)
                    )
                }
            }
        }
    }

    private mutating func setDelayPrices() {
        let limits = duals.delayLimits.filter { $0.perSecond > 0 }
        guard !limits.isEmpty else { return }
        delayPrices = [Double](repeating: 0, count: problem.areas.count * problem.classes.count * problem.slots)
        for limit in limits { delayPrices[cell(limit.area, limit.workloadClass, limit.slot)] = limit.perSecond }
    }

    private func cell(_ i: Int, _ k: Int, _ t: Int) -> Int { (i * problem.classes.count + k) * problem.slots + t }

    /// What a query of a cell costs by site (its one share, where it has none); infinite where it cannot go. See
    /// ``PlanDuals/costPerQuery(area:site:workloadClass:slot:in:)``.
    ///
    /// - Parameter seconds: the delay of one request by site.
    func costsPerQuery(area i: Int, workloadClass k: Int, slot t: Int, seconds: [Double]) -> [Double] {
        let queries = problem.cellQueries(area: i, workloadClass: k, slot: t)
        let (barsSlowSites, limit) = (problem.barsSlowSites, problem.maxDelaySeconds[i][k])
        let limitPrice = delayPrices.isEmpty ? 0 : delayPrices[cell(i, k, t)]
        let price = duals.delayPrice(area: i, workloadClass: k, slot: t, limitPerSecond: limitPrice, in: problem)
        let from = (t * problem.classes.count + k) * problem.sites.count
        return seconds.enumerated().map { j, value in
            if barsSlowSites, value > limit || value >= PerRequestDelay.unreachableSeconds { return .infinity }
            let delay = price.cost(value)
            return queries > 0 ? delay / queries + supplyPrices[from + j] : delay
        }
    }

    /// The sites that may serve a cell, the cheapest first.
    func sites(area i: Int, workloadClass k: Int, slot t: Int) -> [Int] {
        let seconds = problem.delaySecondsBySite(area: i, workloadClass: k, slot: t)
        let costs = costsPerQuery(area: i, workloadClass: k, slot: t, seconds: seconds)
        return costs.indices.filter { costs[$0].isFinite }.sorted { costs[$0] < costs[$1] }
    }
}
