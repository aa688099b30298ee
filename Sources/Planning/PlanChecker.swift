/// Checks a plan against a problem's limits and its own figures, without looking at how it was found.
public enum PlanChecker {
    /// One broken limit or wrong figure.
    public struct Violation: Sendable, Equatable, CustomStringConvertible {
        public var description: String
        /// By how much, relative to the limit.
        public var excess: Double
    }

    /// Everything wrong with a plan; empty when it keeps every limit within `tolerance`, relative.
    public static func check(
        _ plan: AllocationPlan,
        _ problem: AllocationProblem,
        tolerance: Double = 1e-6
    ) -> [Violation] {
        var check = Check(problem: problem, plan: plan, tolerance: tolerance)
        check.cells()
        check.deferral()
        check.batteries()
        check.sites()
        check.budgets()
        check.figures()
        return check.violations
    }
}

/// A check under way; see ``PlanChecker``.
struct Check {
    let problem: AllocationProblem
    let plan: AllocationPlan
    let tolerance: Double
    var violations: [PlanChecker.Violation] = []

    /// Reports `value > limit`, relative to the larger of the two and `floor`.
    mutating func require(_ value: Double, atMost limit: Double, floor: Double = 0, _ what: @autoclosure () -> String) {
        let size = max(abs(value), abs(limit), floor)
        guard value - limit > tolerance * size || value.isNaN else { return }
        violations.append(
            .init(description: "\(what()): \(value) exceeds \(limit)", excess: (value - limit) / size)
        )
    }

    mutating func require(
        _ value: Double,
        equals expected: Double,
        floor: Double = 1,
        _ what: @autoclosure () -> String
    ) {
        require(value, atMost: expected, floor: floor, what())
        require(expected, atMost: value, floor: floor, what())
    }

    /// Where a table of all cells has this one.
    func index(area: Int, workloadClass: Int, slot: Int) -> Int {
        (area * problem.classes.count + workloadClass) * problem.slots + slot
    }

    /// A value of each cell, in the order of ``index(area:workloadClass:slot:)``.
    var zeros: [Double] {
        [Double](repeating: 0, count: problem.areas.count * problem.classes.count * problem.slots)
    }

    /// What the plan says goes unserved of each cell.
    func unservedQueries() -> [Double] {
        var queries = zeros
        for demand in plan.unserved {
            queries[index(area: demand.area, workloadClass: demand.workloadClass, slot: demand.slot)] += demand.queries
        }
        return queries
    }

    /// Shares sum to one with unserved demand, use no barred site, and keep the mean delay limit.
    mutating func cells() {
        let (i, k, t) = (problem.areas.count, problem.classes.count, problem.slots)
        var served = zeros
        var seconds = served
        var queries = served
        for share in plan.shares {
            let cell = index(area: share.area, workloadClass: share.workloadClass, slot: share.slot)
            let (a, j, c, s) = (share.area, share.site, share.workloadClass, share.slot)
            served[cell] += share.share
            queries[cell] += share.queries
            seconds[cell] += problem.load(of: share) * problem.delaySeconds(area: a, site: j, workloadClass: c, slot: s)
            require(-share.share, atMost: 0, floor: 1, "negative share \(share)")
            if let barrier = problem.barrier(area: a, site: j, workloadClass: c, slot: s) {
                violations.append(.init(description: "\(share) despite \(barrier)", excess: share.share))
            }
        }
        for (cell, missing) in unservedQueries().enumerated() where missing > 0 {
            queries[cell] += missing
            let (a, c, s) = (cell / t / k, cell / t % k, cell % t)
            let isDeferrable = problem.isDeferrable(area: a, workloadClass: c)
            served[cell] += missing / (isDeferrable ? queries[cell] : problem.queries[a][c][s])
        }
        for a in 0..<i {
            for c in 0..<k {
                for s in 0..<t {
                    let cell = index(area: a, workloadClass: c, slot: s)
                    let limit = problem.maxDelaySeconds[a][c]
                    if problem.isDeferrable(area: a, workloadClass: c) {
                        if queries[cell] > 0 { require(served[cell], equals: 1, "shares of cell \(a) \(c) \(s)") }
                        let reference = problem.cellQueries(area: a, workloadClass: c, slot: s)
                        let load = plan.shares(area: a, workloadClass: c, slot: s).reduce(0) { $0 + $1.queries }
                        let allowed = limit * load / max(reference, .leastNormalMagnitude)
                        require(seconds[cell], atMost: allowed, floor: limit, "delay of cell \(a) \(c) \(s)")
                        continue
                    }
                    let demand = problem.queries[a][c][s]
                    require(queries[cell], equals: demand, floor: 0, "queries of cell \(a) \(c) \(s)")
                    if demand > 0 { require(served[cell], equals: 1, "shares of cell \(a) \(c) \(s)") }
                    require(seconds[cell], atMost: limit, "delay of cell \(a) \(c) \(s)")
                }
            }
        }
    }

    /// Capacity, and grid energy max(0, Pd - P_w) within its limit.
    mutating func sites() {
        var places = [[PlanShare]](repeating: [], count: problem.sites.count * problem.slots)
        for share in plan.shares { places[share.site * problem.slots + share.slot].append(share) }
        for j in problem.sites.indices {
            for t in 0..<problem.slots {
                let here = places[j * problem.slots + t]
                for r in problem.resources.indices {
                    let use = here.reduce(0) { $0 + problem.resourcePerQuery[j][$1.workloadClass][r] * $1.queries }
                    require(use, atMost: problem.capacity[j][r][t], "resource \(r) at site \(j) slot \(t)")
                }
                let energy = here.reduce(0) { $0 + problem.energyPerQueryKWh[j][$1.workloadClass] * $1.queries }
                let demand = energy * problem.pue[j]
                let row = plan.footprint[j * problem.slots + t]
                let drawn = demand + row.chargeKWh - row.dischargeKWh
                let size = demand + row.chargeKWh + row.dischargeKWh
                require(-drawn, atMost: 0, floor: size, "discharge into the grid at site \(j) slot \(t)")
                let grid = max(0, drawn - problem.renewableKWh[j][t])
                require(grid, atMost: problem.gridLimitKWh[j][t], floor: size, "grid at site \(j) slot \(t)")
                require(row.gridKWh, equals: grid, floor: size, "reported grid energy at site \(j) slot \(t)")
            }
        }
    }

    mutating func budgets() {
        for budget in problem.budgets {
            var used = 0.0
            // What all that is drawn would use if it came from the grid: grid energy is a difference, and rounds with it.
            var scale = 0.0
            for row in plan.footprint where budget.covers(site: row.site, slot: row.slot) {
                let (j, t) = (row.site, row.slot)
                let drawn = row.itEnergyKWh * problem.pue[j] + row.chargeKWh - row.dischargeKWh
                let grid = max(0, drawn - problem.renewableKWh[j][t])
                switch budget.kind {
                case .water:
                    used += row.itEnergyKWh * problem.wueLitersPerKWh[j][t]
                    used += drawn * problem.ewifLitersPerKWh[j][t]
                case .carbon:
                    used += grid * problem.carbonIntensityKgPerKWh[j][t]
                    scale += drawn * problem.carbonIntensityKgPerKWh[j][t]
                }
            }
            require(used, atMost: max(0, budget.limit), floor: scale, "budget \(budget.name)")
        }
    }

    /// Totals match the rows they sum.
    mutating func figures() {
        let rows = plan.footprint
        let totals = plan.totals
        let demand = problem.totalQueries
        require(rows.reduce(0) { $0 + $1.queries }, equals: totals.servedQueries, "served queries")
        require(totals.servedQueries + totals.unservedQueries, equals: demand, "all queries")
        require(plan.unserved.reduce(0) { $0 + $1.queries }, equals: totals.unservedQueries, floor: demand, "unserved")
        require(rows.reduce(0) { $0 + $1.costUSD }, equals: totals.energyUSD, "energy bill")
        require(rows.reduce(0) { $0 + $1.carbonKg }, equals: totals.carbonKg, "carbon")
        require(rows.reduce(0) { $0 + $1.waterL }, equals: totals.waterL, "water")
        let isPartial = plan.status == .partial
        if isPartial != !plan.unserved.isEmpty {
            let what = "status \(plan.status) with \(plan.unserved.count) unserved"
            violations.append(.init(description: what, excess: 1))
        }
    }
}
