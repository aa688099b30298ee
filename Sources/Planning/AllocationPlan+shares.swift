extension AllocationPlan {
    /// The plan that somebody else's shares make: settled and with its unserved demand, but without prices, phases or a
    /// basis to go on from. Nothing waits in it, and batteries rest.
    ///
    /// - Parameter shares: What each site is to serve of what each area and class has present in each slot; those of one
    ///   area, class and slot must not exceed one together.
    public init(shares: [PlanShare], of problem: AllocationProblem, solveSeconds: Double = 0) {
        let ordered = shares.filter { $0.share > 0 }.sorted {
            ($0.slot, $0.area, $0.workloadClass, $0.site) < ($1.slot, $1.area, $1.workloadClass, $1.site)
        }
        let settlement = PlanAccounting.settle(ordered, problem)
        var duals = PlanDuals()
        duals.siteSlots = settlement.footprint.map {
            SiteSlotDuals(site: $0.site, slot: $0.slot, resources: problem.resources.count)
        }
        let unserved = Self.unserved(ordered, of: problem)
        self.init(
            status: unserved.isEmpty ? .optimal : .partial,
            phases: [],
            shares: ordered,
            unserved: unserved,
            totals: settlement.totals,
            footprint: settlement.footprint,
            duals: duals,
            iterations: 0,
            solveSeconds: solveSeconds
        )
    }

    /// What the shares leave of each cell, beyond rounding.
    private static func unserved(_ shares: [PlanShare], of problem: AllocationProblem) -> [UnservedDemand] {
        var served = problem.queries.map { $0.map { $0.map { _ in 0.0 } } }
        for share in shares { served[share.area][share.workloadClass][share.slot] += share.share }
        var unserved: [UnservedDemand] = []
        for t in 0..<problem.slots {
            for i in problem.areas.indices {
                for k in problem.classes.indices {
                    let missing = 1 - served[i][k][t]
                    let queries = missing * problem.presentQueries(area: i, workloadClass: k, slot: t)
                    guard missing > 1e-8, queries > 0 else { continue }
                    unserved.append(UnservedDemand(area: i, workloadClass: k, slot: t, queries: queries, limit: nil))
                }
            }
        }
        return unserved
    }
}

extension AllocationProblem {
    /// What a slot has to serve of an area and class where nothing is put off: its arrivals, and in the first slot what
    /// waits already.
    public func presentQueries(area i: Int, workloadClass k: Int, slot t: Int) -> Double {
        let waiting = t == 0 ? deferral?.waiting[i][k].reduce(0, +) ?? 0 : 0
        return queries[i][k][t] + waiting
    }
}
