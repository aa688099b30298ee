/// What the sites offer in one slot, and what a kWh of theirs counts for in every quantity that couples slots.
///
/// Flat arrays over site `j`, class `k`, resource `r` and quantity `q` (see ``SlotQuantities``).
struct SlotSupply: Sendable {
    let slot: Int
    let siteCount: Int
    let classCount: Int
    let resourceCount: Int
    /// PUE e, kWh of facility energy per query, `[k * siteCount + j]`.
    let facilityKWh: [Double]
    /// Units per query, `[(k * siteCount + j) * resourceCount + r]`.
    let resourceUse: [Double]
    /// C, `[j * resourceCount + r]`.
    let capacity: [Double]
    /// P_max; zero where a spent carbon budget leaves no kWh.
    private(set) var gridLimitKWh: [Double]
    private(set) var renewableKWh: [Double]
    /// What batteries give, by site; part of `renewableKWh`, of which the load takes it first.
    private(set) var dischargeKWh: [Double]
    /// Own supply and what batteries give, by site: all there is, also where `renewableKWh` counts with less.
    private(set) var ownKWh: [Double]
    /// What a kWh out of a battery saves against one of Pr, `[q][j]`; empty where none gives any.
    private(set) var dischargeSaving: [[Double]] = []
    /// Whether Pg may exceed what is needed; see ``GridAccounting/published``.
    let mayDrawInExcess: Bool
    /// Of one kWh of Pg, `[q][j]`.
    let gridUse: [[Double]]
    /// Of one kWh of Pr, `[q][j]`.
    let renewableUse: [[Double]]
    /// Whether a site can never serve a class, whatever the area, `[k * siteCount + j]`.
    let isBarred: [Bool]
    let congestion: [CongestionCurve]?
    let slotFraction: Double
    let unservedWeight: [Double]

    /// - Parameter schedule: what batteries do, whose load or supply comes first.
    init(_ problem: AllocationProblem, slot t: Int, quantities: SlotQuantities, schedule: TimeSchedule? = nil) {
        let sites = problem.sites.indices
        slot = t
        siteCount = sites.count
        classCount = problem.classes.count
        resourceCount = problem.resources.count
        facilityKWh = problem.classes.indices.flatMap { k in
            sites.map { problem.facilityKWhPerQuery(site: $0, workloadClass: k) }
        }
        resourceUse = problem.classes.indices.flatMap { k in sites.flatMap { problem.resourcePerQuery[$0][k] } }
        capacity = sites.flatMap { j in problem.capacity[j].map { $0[t] } }
        gridLimitKWh = sites.map { problem.gridLimitKWh[$0][t] }
        renewableKWh = sites.map { problem.renewableKWh[$0][t] }
        ownKWh = renewableKWh
        dischargeKWh = sites.map { _ in 0 }
        mayDrawInExcess = problem.gridAccounting == .published
        (gridUse, renewableUse) = quantities.energyUse(problem, slot: t)
        isBarred = problem.classes.indices.flatMap { k in
            sites.map { problem.supplyBarrier(site: $0, workloadClass: k, slot: t) != nil }
        }
        congestion = problem.congestion
        slotFraction = problem.slotFraction?[t] ?? 1
        unservedWeight = problem.classes.indices.map { problem.unservedWeight(workloadClass: $0, slot: t) }
        closeGrids(problem)
        if let schedule { takeOut(schedule, quantities.dischargeSaving(problem, slot: t)) }
    }

    /// What a battery takes in comes from the site's own supply first, and what it gives adds to that.
    ///
    /// Out of the battery a kWh saves water, but only if the load takes it: up to `d` of it the load uses less than from
    /// `d` on. The slot's program knows one use of a kWh of all that is not from the grid, the mean of both, which is too
    /// much for every load but none and all of it. Where own supply would be left over and water is scarce it therefore
    /// counts with no more of it than the load takes for which the schedule was made: that load costs what it does, any
    /// other not less. What a point found by it uses is then counted exactly; see ``SlotProgram/quantities(_:)``.
    private mutating func takeOut(_ schedule: TimeSchedule, _ saving: [[Double]]) {
        for j in 0..<siteCount {
            let net = schedule.netChargeKWh(site: j, slot: slot)
            ownKWh[j] = max(0, ownKWh[j] - net)
            dischargeKWh[j] = max(0, -net)
            if net < 0, saving.contains(where: { $0[j] > 0 }) {
                dischargeSaving = saving
                renewableKWh[j] = min(renewableKWh[j], schedule.loadBeyondDischargeKWh(site: j, slot: slot))
            }
            let beyondOwn = net - renewableKWh[j]
            renewableKWh[j] = max(0, -beyondOwn)
            gridLimitKWh[j] = max(0, gridLimitKWh[j] - max(0, beyondOwn))
        }
    }

    /// A spent carbon budget forbids every kWh that causes carbon; spent water bars the site as a whole.
    private mutating func closeGrids(_ problem: AllocationProblem) {
        for budget in problem.budgets where budget.limit <= 0 && budget.kind == .carbon {
            for j in 0..<siteCount where budget.covers(site: j, slot: slot) {
                guard problem.carbonIntensityKgPerKWh[j][slot] > 0 else { continue }
                gridLimitKWh[j] = 0
            }
        }
    }

    /// The price of one kWh of Pg and of Pr at a site when every quantity has a weight.
    func energyPrices(_ weights: [Double]) -> (grid: [Double], renewable: [Double]) {
        func price(_ use: [[Double]]) -> [Double] {
            var price = [Double](repeating: 0, count: siteCount)
            for (weight, row) in zip(weights, use) where weight != 0 {
                for j in price.indices { price[j] += weight * row[j] }
            }
            return price
        }
        var renewable = price(renewableUse)
        if !dischargeSaving.isEmpty {
            for (j, saving) in price(dischargeSaving).enumerated() where dischargeKWh[j] > 0 {
                renewable[j] -= saving * dischargeKWh[j] / renewableKWh[j]
            }
        }
        return (price(gridUse), renewable)
    }
}
