/// What every arc of a problem costs at the prices of a plan.
struct ArcPrices {
    private let problem: AllocationProblem
    private let duals: PlanDuals
    /// `[(slot x classes + class) x sites + site]`, $ a query; infinite where none can be served.
    private let queryPrices: [Double]
    /// Price of a second beyond a cell's delay limit, by `(area x classes + class) x slots + slot`.
    private var delayPrices: [Int: Double] = [:]

    init(_ problem: AllocationProblem, _ duals: PlanDuals) {
        self.problem = problem
        self.duals = duals
        queryPrices = LagrangianBound.queryPrices(problem, duals)
        for limit in duals.delayLimits where limit.perSecond > 0 {
            let place = (limit.area * problem.classes.count + limit.workloadClass) * problem.slots + limit.slot
            delayPrices[place] = limit.perSecond
        }
    }

    /// The price of all of a cell's queries (or of its one share where it has none) by site, cheapest first; only where
    /// they may be served.
    func costs(area i: Int, workloadClass k: Int, slot t: Int) -> [(site: Int, cost: Double)] {
        let queries = problem.cellQueries(area: i, workloadClass: k, slot: t)
        let seconds = problem.delaySecondsBySite(area: i, workloadClass: k, slot: t)
        let limit = delayPrices[(i * problem.classes.count + k) * problem.slots + t] ?? 0
        let price = duals.delayPrice(area: i, workloadClass: k, slot: t, limitPerSecond: limit, in: problem)
        let from = (t * problem.classes.count + k) * problem.sites.count
        var costs: [(site: Int, cost: Double)] = []
        for (j, value) in seconds.enumerated() {
            if problem.barsSlowSites, value > problem.maxDelaySeconds[i][k] { continue }
            let energy = queries > 0 ? queries * queryPrices[from + j] : 0
            guard energy.isFinite else { continue }
            costs.append((j, price.cost(value) + energy))
        }
        return costs.sorted { $0.cost < $1.cost }
    }
}
