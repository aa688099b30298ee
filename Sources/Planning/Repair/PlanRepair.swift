/// Takes out of a plan what breaks its limits.
///
/// A solver keeps limits within tolerances of its own, in units of its own: in a problem of extreme sizes what it calls
/// optimal may use more of a small resource than there is. All limits are kept by serving less, so that is done where
/// it is needed, and what is taken out goes unserved. A plan that keeps its limits is left as it is.
///
/// Every step only takes away: served queries, or what batteries do. A limit that is kept once is therefore kept after,
/// but for what batteries give, and but for the mean delay of demand that may wait: so batteries rest where a first
/// attempt fails, and delays come last.
package struct PlanRepair {
    /// Excess up to this, relative, is rounding that changes nothing for anybody.
    static let rounding = 5e-7
    /// What remains after taking out stays this much below the limit, relative.
    static let margin = 1e-12
    /// Less of a cell than this is rounding, too, and need not be told to be unserved.
    private static let negligibleShare = 1e-8

    let problem: AllocationProblem
    var shares: [PlanShare]
    /// What stays of each share.
    var parts: [Double]
    /// By slot, area and class: what is taken out, and what was unserved before.
    var unserved: [CellKey: Double] = [:]
    var schedules: [BatterySchedule?]?
    /// Shares by site and slot.
    let places: [[Int]]

    /// An area's and class's demand in a slot, in the order of a plan's shares.
    struct CellKey: Hashable, Comparable {
        var slot: Int
        var area: Int
        var workloadClass: Int

        static func < (one: CellKey, other: CellKey) -> Bool {
            (one.slot, one.area, one.workloadClass) < (other.slot, other.area, other.workloadClass)
        }
    }

    /// The plan, or one that keeps all limits.
    package static func repaired(_ plan: AllocationPlan, _ problem: AllocationProblem) -> AllocationPlan {
        guard !PlanChecker.check(plan, problem).isEmpty else { return plan }
        for letsBatteriesWork in [true, false] {
            var repair = PlanRepair(problem: problem, plan: plan)
            if !letsBatteriesWork { repair.schedules = nil }
            let repaired = repair.result(of: plan)
            if PlanChecker.check(repaired, problem).isEmpty { return repaired }
        }
        // Nothing served keeps every limit.
        var repair = PlanRepair(problem: problem, plan: plan)
        repair.parts = repair.parts.map { _ in 0 }
        repair.schedules = nil
        return repair.result(of: plan)
    }

    private init(problem: AllocationProblem, plan: AllocationPlan) {
        self.problem = problem
        shares = plan.shares
        parts = plan.shares.map { share in
            let barrier = problem.barrier(
                area: share.area,
                site: share.site,
                workloadClass: share.workloadClass,
                slot: share.slot
            )
            return barrier == nil && share.share > 0 ? 1 : 0
        }
        schedules = plan.batterySchedules(in: problem)
        var places = [[Int]](repeating: [], count: problem.sites.count * problem.slots)
        for (n, share) in plan.shares.enumerated() { places[share.site * problem.slots + share.slot].append(n) }
        self.places = places
        for demand in plan.unserved where demand.queries > 0 {
            unserved[CellKey(slot: demand.slot, area: demand.area, workloadClass: demand.workloadClass), default: 0] +=
                demand.queries
        }
    }

    // MARK: Parts

    func isBroken(_ use: Double, _ limit: Double) -> Bool { use - limit > Self.rounding * max(use, limit) }

    func part(of use: Double, within limit: Double) -> Double { max(0, limit / use * (1 - Self.margin)) }

    mutating func scale(_ shares: [Int], by factor: Double) {
        for n in shares { parts[n] *= factor }
    }

    func queries(_ n: Int) -> Double { shares[n].queries * parts[n] }

    func facilityKWh(_ place: Int) -> Double {
        places[place].reduce(0) { sum, n in
            sum + problem.facilityKWhPerQuery(site: shares[n].site, workloadClass: shares[n].workloadClass) * queries(n)
        }
    }

    // MARK: Result

    private mutating func result(of plan: AllocationPlan) -> AllocationPlan {
        keepDemand()
        keepSites()
        keepBudgets()
        keepDelays()
        for (n, share) in shares.enumerated() where share.share * (1 - parts[n]) > Self.negligibleShare {
            guard share.queries > 0 else { continue }
            unserved[CellKey(slot: share.slot, area: share.area, workloadClass: share.workloadClass), default: 0] +=
                share.queries - queries(n)
        }
        var repaired = plan
        repaired.shares = shares.enumerated().compactMap { n, share in
            var copy = share
            copy.queries = queries(n)
            copy.share *= parts[n]
            return copy.share > 0 ? copy : nil
        }
        repaired.deferred = keepDueTimes(&repaired.shares)
        let settlement = PlanAccounting.settle(repaired.shares, problem, batteries: schedules)
        let limits = TightLimits(shares: repaired.shares, settlement: settlement, problem: problem)
        repaired.unserved = unserved.sorted { $0.key < $1.key }.compactMap { cell, queries in
            guard queries > 0 else { return nil }
            return UnservedDemand(
                area: cell.area,
                workloadClass: cell.workloadClass,
                slot: cell.slot,
                queries: queries,
                limit: limits.foremost(area: cell.area, workloadClass: cell.workloadClass, slot: cell.slot)
            )
        }
        repaired.status = repaired.unserved.isEmpty ? .optimal : .partial
        // A bound on plans that serve everything says nothing of one that does not.
        if !repaired.unserved.isEmpty { repaired.duals.mayLeaveUnserved = true }
        repaired.footprint = settlement.footprint
        repaired.totals = settlement.totals
        return repaired
    }
}
