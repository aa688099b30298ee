/// Why one cell's queries go where they go, and what else it could have been.
public struct PlanExplanation: Codable, Sendable, Equatable {
    /// One site as a place for one more query of the cell.
    public struct Option: Codable, Sendable, Equatable {
        public var site: Int
        /// The share of the cell the plan sends here.
        public var share: Double
        /// Energy bill of one more query; zero while renewables are in surplus.
        public var energyUSD: Double
        /// CO2 of one more query; zero while renewables are in surplus.
        public var carbonKg: Double
        public var waterL: Double
        /// The cell's delay via this site, s.
        public var delaySeconds: Double
        /// Whether renewables left over at the site cover one more query.
        public var isCoveredByRenewables: Bool
        /// How much more one query costs here than at the best site, in the final phase's objective ($), with limits
        /// and earlier phases priced in; nil when the site can never serve the cell.
        public var reducedCostUSD: Double?
        /// Limits that leave no room for one more query here.
        public var limits: [BindingLimit]

        /// What one more query adds here to an objective, in a unit of the objective's own.
        fileprivate func added(to objective: PlanningObjective) -> Double {
            switch objective {
            case .energy: energyUSD
            case .carbon: carbonKg
            case .delay: delaySeconds
            case .unserved: 0
            }
        }
    }

    public var area: Int
    public var workloadClass: Int
    public var slot: Int
    /// What arrives; of a deferrable class what is served or given up in the slot, whenever it arrived.
    public var queries: Double
    public var unservedQueries: Double
    /// One option a site, in the problem's order.
    public var options: [Option]
    /// What the plan minimised, in its order.
    public var objectives: [PlanningObjective]

    /// The options the plan uses, the largest share first.
    public var chosen: [Option] {
        options.filter { $0.share > 0 }.sorted { ($1.share, $0.site) < ($0.share, $1.site) }
    }

    /// The cheapest site that the plan does not use but could. Where the final objective does not tell sites apart, the
    /// objectives do in the plan's order.
    public var nextBest: Option? {
        let open = options.filter { $0.share <= 0 && $0.reducedCostUSD != nil }
        let costs = open.map { $0.reducedCostUSD ?? 0 }
        guard let least = costs.min(), let largest = costs.max() else { return nil }
        let rounding = 1e-9 * largest
        return open.filter { ($0.reducedCostUSD ?? 0) <= least + rounding }.min { one, other in
            for objective in objectives {
                let (first, second) = (one.added(to: objective), other.added(to: objective))
                if first != second { return first < second }
            }
            return one.site < other.site
        }
    }

    /// Every limit that binds for the cell at some site, in the order of the sites, without repeats.
    public var bindingLimits: [BindingLimit] {
        var seen: Set<BindingLimit> = []
        return options.flatMap(\.limits).filter { seen.insert($0).inserted }
    }

    /// Explains one cell of a plan.
    public static func explain(
        area i: Int,
        workloadClass k: Int,
        slot t: Int,
        problem: AllocationProblem,
        plan: AllocationPlan
    ) -> PlanExplanation {
        let settlement = PlanAccounting.Settlement(footprint: plan.footprint, totals: plan.totals)
        let tight = TightLimits(shares: plan.shares, settlement: settlement, problem: problem)
        let coverage = problem.sites.indices.map { j in
            let surplus = problem.renewableKWh[j][t] - plan.footprint[j * problem.slots + t].drawnKWh
            return surplus > TightLimits.relativeRoom * problem.renewableKWh[j][t]
        }
        let prices = problem.sites.indices.map { j -> Double? in
            guard problem.barrier(area: i, site: j, workloadClass: k, slot: t) == nil else { return nil }
            if plan.share(area: i, site: j, workloadClass: k, slot: t) > 0 {
                return plan.duals.costPerQuery(area: i, site: j, workloadClass: k, slot: t, in: problem)
            }
            return plan.duals.costOfOneMoreQuery(
                area: i,
                site: j,
                workloadClass: k,
                slot: t,
                isCoveredByRenewables: coverage[j],
                in: problem
            )
        }
        let least = prices.compactMap(\.self).min() ?? 0
        let options = problem.sites.indices.map { j in
            let energy = problem.facilityKWhPerQuery(site: j, workloadClass: k)
            let gridEnergy = coverage[j] ? 0 : energy
            return Option(
                site: j,
                share: plan.share(area: i, site: j, workloadClass: k, slot: t),
                energyUSD: gridEnergy * problem.priceUSDPerKWh[j][t],
                carbonKg: gridEnergy * problem.carbonIntensityKgPerKWh[j][t],
                waterL: energy * problem.litersPerFacilityKWh(site: j, slot: t),
                delaySeconds: problem.delaySeconds(area: i, site: j, workloadClass: k, slot: t),
                isCoveredByRenewables: coverage[j],
                reducedCostUSD: prices[j].map { $0 - least },
                limits: tight.limits(area: i, site: j, workloadClass: k, slot: t)
                    + tight.delayLimits(area: i, site: j, workloadClass: k, slot: t, duals: plan.duals)
            )
        }
        return PlanExplanation(
            area: i,
            workloadClass: k,
            slot: t,
            queries: plan.queries(area: i, workloadClass: k, slot: t, in: problem),
            unservedQueries: plan.unserved.first { $0.area == i && $0.workloadClass == k && $0.slot == t }?.queries
                ?? 0,
            options: options,
            objectives: plan.phases.compactMap(\.objective)
        )
    }
}
