/// What shares come to, recomputed from the problem's data alone and independent of any solver.
public enum PlanAccounting {
    /// Footprint and totals of a set of shares.
    public struct Settlement: Sendable, Equatable {
        /// One row a site and slot, ordered by site, then slot.
        public var footprint: [SiteSlotFootprint]
        public var totals: PlanTotals
    }

    /// Settles shares against a problem.
    public static func settle(_ shares: [PlanShare], _ problem: AllocationProblem) -> Settlement {
        var footprint = problem.sites.indices.flatMap { j in
            (0..<problem.slots).map { SiteSlotFootprint(site: j, slot: $0) }
        }
        let use = resourceUse(shares, problem)
        for share in shares {
            let place = share.site * problem.slots + share.slot
            footprint[place].queries += share.queries
            footprint[place].itEnergyKWh +=
                problem.energyPerQueryKWh[share.site][share.workloadClass] * share.queries
        }
        var totals = PlanTotals()
        if problem.marginalCarbonIntensityKgPerKWh != nil { totals.marginalCarbonKg = 0 }
        for place in footprint.indices {
            settle(&footprint[place], use: use[place], problem)
            add(footprint[place], to: &totals, problem)
        }
        addDelay(of: shares, to: &totals, problem)
        let demand = problem.queries.joined().joined().reduce(0, +)
        totals.unservedQueries = beyondRounding(demand - totals.servedQueries, of: demand)
        return Settlement(footprint: footprint, totals: totals)
    }

    /// Resource units used, by site and slot (as in ``Settlement/footprint``), then resource.
    static func resourceUse(_ shares: [PlanShare], _ problem: AllocationProblem) -> [[Double]] {
        let none = [Double](repeating: 0, count: problem.resources.count)
        var use = [[Double]](repeating: none, count: problem.sites.count * problem.slots)
        for share in shares {
            let perQuery = problem.resourcePerQuery[share.site][share.workloadClass]
            for r in problem.resources.indices {
                use[share.site * problem.slots + share.slot][r] += perQuery[r] * share.queries
            }
        }
        return use
    }

    private static func settle(_ row: inout SiteSlotFootprint, use: [Double], _ problem: AllocationProblem) {
        let (j, t) = (row.site, row.slot)
        row.facilityKWh = row.itEnergyKWh * problem.pue[j]
        row.gridKWh = beyondRounding(row.facilityKWh - problem.renewableKWh[j][t], of: row.facilityKWh)
        row.renewableUsedKWh = row.facilityKWh - row.gridKWh
        row.carbonKg = row.gridKWh * problem.carbonIntensityKgPerKWh[j][t]
        row.waterL = row.facilityKWh * problem.litersPerFacilityKWh(site: j, slot: t)
        row.costUSD = row.gridKWh * problem.priceUSDPerKWh[j][t]
        for r in problem.resources.indices where use[r] > 0 {
            row.utilisation = max(row.utilisation, use[r] / max(problem.capacity[j][r][t], .leastNormalMagnitude))
        }
    }

    /// A difference of two sums near `size`; zero when it is negative or no more than their rounding.
    private static func beyondRounding(_ difference: Double, of size: Double) -> Double {
        difference > 1e-12 * size ? difference : 0
    }

    private static func add(_ row: SiteSlotFootprint, to totals: inout PlanTotals, _ problem: AllocationProblem) {
        totals.servedQueries += row.queries
        totals.facilityKWh += row.facilityKWh
        totals.gridKWh += row.gridKWh
        totals.renewableUsedKWh += row.renewableUsedKWh
        totals.energyUSD += row.costUSD
        totals.carbonUSD += row.carbonKg * problem.carbonTaxUSDPerKg[row.site]
        totals.carbonKg += row.carbonKg
        totals.waterL += row.waterL
        if let marginal = problem.marginalCarbonIntensityKgPerKWh {
            totals.marginalCarbonKg = (totals.marginalCarbonKg ?? 0) + row.gridKWh * marginal[row.site][row.slot]
        }
        if let congestion = problem.congestion {
            let fraction = problem.slotFraction?[row.slot] ?? 1
            totals.delayUSD += fraction * congestion[row.site].costUSD(utilisation: row.utilisation)
        }
    }

    private static func addDelay(
        of shares: [PlanShare],
        to totals: inout PlanTotals,
        _ problem: AllocationProblem
    ) {
        var requestSeconds = 0.0
        for share in shares {
            let (i, k, t) = (share.area, share.workloadClass, share.slot)
            let seconds = problem.delaySeconds(area: i, site: share.site, workloadClass: k, slot: t)
            totals.delayUSD +=
                share.share * seconds * problem.delayWeightUSDPerSecond(area: i, workloadClass: k, slot: t)
            requestSeconds += share.queries * seconds
        }
        if problem.barsSlowSites, totals.servedQueries > 0 {
            totals.delaySecondsMean = requestSeconds / totals.servedQueries
        }
    }
}
