/// Takes out of a plan what breaks its limits.
///
/// A solver keeps limits within tolerances of its own, in units of its own: in a problem of extreme sizes what it calls
/// optimal may use more of a small resource than there is. All limits are kept by serving less, so that is done where
/// it is needed, and what is taken out goes unserved. A plan that keeps its limits is left as it is.
struct PlanRepair {
    /// Excess up to this, relative, is rounding that changes nothing for anybody.
    private static let rounding = 5e-7
    /// What remains after taking out stays this much below the limit, relative.
    private static let margin = 1e-12
    /// Less of a cell than this is rounding, too, and need not be told to be unserved.
    private static let negligibleShare = 1e-8

    private let problem: AllocationProblem
    private var plan: AllocationPlan
    /// What stays of each share.
    private var parts: [Double]
    private var hasChanged = false

    /// The plan, or one that keeps all limits.
    static func repaired(_ plan: AllocationPlan, _ problem: AllocationProblem) -> AllocationPlan {
        guard !PlanChecker.check(plan, problem).isEmpty else { return plan }
        var repair = PlanRepair(problem: problem, plan: plan)
        repair.keepSites()
        repair.keepDelays()
        repair.keepBudgets()
        return repair.hasChanged ? repair.result() : plan
    }

    private init(problem: AllocationProblem, plan: AllocationPlan) {
        self.problem = problem
        self.plan = plan
        parts = [Double](repeating: 1, count: plan.shares.count)
    }

    // MARK: Limits

    private func isBroken(_ use: Double, _ limit: Double) -> Bool { use - limit > Self.rounding * max(use, limit) }

    private func part(of use: Double, within limit: Double) -> Double { max(0, limit / use * (1 - Self.margin)) }

    private mutating func scale(_ shares: [Int], by factor: Double) {
        for n in shares { parts[n] *= factor }
        hasChanged = true
    }

    private func queries(_ n: Int) -> Double { plan.shares[n].queries * parts[n] }

    /// Shares by site and slot.
    private var places: [[Int]] {
        var places = [[Int]](repeating: [], count: problem.sites.count * problem.slots)
        for (n, share) in plan.shares.enumerated() { places[share.site * problem.slots + share.slot].append(n) }
        return places
    }

    private mutating func keepSites() {
        for (place, shares) in places.enumerated() where !shares.isEmpty {
            let (j, t) = (place / problem.slots, place % problem.slots)
            for r in problem.resources.indices {
                let use = shares.reduce(0) { sum, n in
                    sum + problem.resourcePerQuery[j][plan.shares[n].workloadClass][r] * queries(n)
                }
                let limit = problem.capacity[j][r][t]
                if isBroken(use, limit) { scale(shares, by: part(of: use, within: limit)) }
            }
            keepGrid(of: place, shares)
        }
    }

    private mutating func keepGrid(of place: Int, _ shares: [Int]) {
        let (j, t) = (place / problem.slots, place % problem.slots)
        let row = plan.footprint[place]
        let load = facilityKWh(shares, site: j)
        let stored = row.chargeKWh - row.dischargeKWh
        let grid = load + stored - problem.renewableKWh[j][t]
        let limit = problem.gridLimitKWh[j][t]
        guard grid > 0, grid - limit > Self.rounding * max(grid, limit), load > 0 else { return }
        let allowed = limit + problem.renewableKWh[j][t] - stored
        scale(shares, by: part(of: load, within: max(0, allowed)))
    }

    private func facilityKWh(_ shares: [Int], site j: Int) -> Double {
        shares.reduce(0) { sum, n in
            let k = plan.shares[n].workloadClass
            return sum + problem.facilityKWhPerQuery(site: j, workloadClass: k) * queries(n)
        }
    }

    /// Mean delays of cells: the slowest sites serve less first.
    private mutating func keepDelays() {
        guard !problem.barsSlowSites else { return }
        let cells = Dictionary(grouping: plan.shares.indices) { n in
            let share = plan.shares[n]
            return [share.area, share.workloadClass, share.slot]
        }
        // Of demand that may wait the limit holds for what a slot serves, which serving less would move as well.
        for (cell, shares) in cells where !problem.isDeferrable(area: cell[0], workloadClass: cell[1]) {
            let limit = problem.maxDelaySeconds[cell[0]][cell[1]]
            let delays = delays(of: shares)
            var excess = delays.reduce(0) { $0 + $1.seconds * $1.load } - limit
            guard excess > Self.rounding * (excess + limit) else { continue }
            excess += limit * Self.margin
            for delay in delays.sorted(by: { $0.seconds > $1.seconds }) where excess > 0 {
                let whole = delay.seconds * delay.load
                guard whole > 0 else { continue }
                let cut = min(1, excess / whole)
                excess -= cut * whole
                scale([delay.share], by: 1 - cut)
            }
        }
    }

    /// Seconds at each share's site, and the part of its cell's demand that it is.
    private func delays(of shares: [Int]) -> [(share: Int, seconds: Double, load: Double)] {
        shares.map { n in
            let share = plan.shares[n]
            let seconds = problem.delaySeconds(
                area: share.area,
                site: share.site,
                workloadClass: share.workloadClass,
                slot: share.slot
            )
            return (n, seconds, problem.load(of: share) * parts[n])
        }
    }

    private mutating func keepBudgets() {
        for budget in problem.budgets {
            let covered = places.enumerated().filter { place, shares in
                !shares.isEmpty && budget.covers(site: place / problem.slots, slot: place % problem.slots)
            }
            let uses = covered.map { use(of: budget.kind, at: $0.offset, $0.element) }
            let used = uses.reduce(0) { $0 + $1.use }
            let limit = max(0, budget.limit)
            guard isBroken(used, limit) else { continue }
            let part = part(of: used, within: limit)
            for (place, use) in zip(covered, uses) where use.use > 0 {
                // Load that the own supply carries takes nothing of a carbon budget.
                let left = use.freeKWh + (use.loadKWh - use.freeKWh) * part
                scale(place.element, by: use.loadKWh > 0 ? left / use.loadKWh : 0)
            }
        }
    }

    /// What the load of a site and slot takes of a budget, and how much of the load takes nothing.
    private func use(
        of kind: ConsumptionBudget.Kind,
        at place: Int,
        _ shares: [Int]
    ) -> (use: Double, loadKWh: Double, freeKWh: Double) {
        let (j, t) = (place / problem.slots, place % problem.slots)
        let load = facilityKWh(shares, site: j)
        let row = plan.footprint[place]
        let drawn = load + row.chargeKWh - row.dischargeKWh
        switch kind {
        case .water: return (load * problem.litersPerFacilityKWh(site: j, slot: t), load, 0)
        case .carbon:
            let grid = max(0, drawn - problem.renewableKWh[j][t])
            return (grid * problem.carbonIntensityKgPerKWh[j][t], load, max(0, load - grid))
        }
    }

    // MARK: Result

    private func result() -> AllocationPlan {
        var repaired = plan
        var unserved: [[Int]: Double] = [:]
        for demand in plan.unserved {
            unserved[[demand.slot, demand.area, demand.workloadClass], default: 0] += demand.queries
        }
        for (n, share) in plan.shares.enumerated() where share.share * (1 - parts[n]) > Self.negligibleShare {
            guard share.queries > 0 else { continue }
            unserved[[share.slot, share.area, share.workloadClass], default: 0] += share.queries - queries(n)
        }
        repaired.shares = plan.shares.enumerated().compactMap { n, share in
            var copy = share
            copy.queries = queries(n)
            copy.share *= parts[n]
            return copy.share > 0 ? copy : nil
        }
        let settlement = PlanAccounting.settle(
            repaired.shares,
            problem,
            batteries: plan.batterySchedules(in: problem)
        )
        let limits = TightLimits(shares: repaired.shares, settlement: settlement, problem: problem)
        repaired.unserved = unserved.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map { cell, queries in
            let (slot, area, workloadClass) = (cell[0], cell[1], cell[2])
            return UnservedDemand(
                area: area,
                workloadClass: workloadClass,
                slot: slot,
                queries: queries,
                limit: limits.foremost(area: area, workloadClass: workloadClass, slot: slot)
            )
        }
        repaired.status = repaired.unserved.isEmpty ? .optimal : .partial
        repaired.footprint = settlement.footprint
        repaired.totals = settlement.totals
        return repaired
    }
}
