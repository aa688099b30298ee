/// What shares come to, recomputed from the problem's data alone and independent of any solver.
public enum PlanAccounting {
    /// Footprint and totals of a set of shares.
    public struct Settlement: Sendable, Equatable {
        /// One row a site and slot, ordered by site, then slot.
        public var footprint: [SiteSlotFootprint]
        public var totals: PlanTotals
    }

    /// Settles shares against a problem.
    /// - Parameter batteries: What each site's battery is to do; it does what of that is possible. Without a schedule a
    ///   battery rests.
    public static func settle(
        _ shares: [PlanShare],
        _ problem: AllocationProblem,
        batteries: [BatterySchedule?]? = nil
    ) -> Settlement {
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
        run(batteries, problem, &footprint)
        var totals = PlanTotals()
        if problem.marginalCarbonIntensityKgPerKWh != nil { totals.marginalCarbonKg = 0 }
        for place in footprint.indices {
            settle(&footprint[place], use: use[place], problem)
            add(footprint[place], to: &totals, problem)
        }
        addDelay(of: shares, to: &totals, problem)
        let demand = problem.totalQueries
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

    /// Facility energy of the load that shares bring, `[site][slot]`.
    static func facilityKWh(_ shares: [PlanShare], _ problem: AllocationProblem) -> [[Double]] {
        var load = problem.sites.map { _ in [Double](repeating: 0, count: problem.slots) }
        for share in shares {
            let perQuery = problem.facilityKWhPerQuery(site: share.site, workloadClass: share.workloadClass)
            load[share.site][share.slot] += perQuery * share.queries
        }
        return load
    }

    private static func run(
        _ schedules: [BatterySchedule?]?,
        _ problem: AllocationProblem,
        _ footprint: inout [SiteSlotFootprint]
    ) {
        for (j, battery) in (problem.batteries ?? []).enumerated() {
            guard let battery else { continue }
            let rows = (j * problem.slots)..<((j + 1) * problem.slots)
            let schedule = schedules?[j] ?? BatterySchedule(restingFor: problem.slots)
            let load = footprint[rows].map { $0.itEnergyKWh * problem.pue[j] }
            let (done, states) = schedule.carriedOut(by: battery, loadKWh: load)
            for (t, place) in rows.enumerated() {
                footprint[place].chargeKWh = done.chargeKWh[t]
                footprint[place].dischargeKWh = done.dischargeKWh[t]
                footprint[place].chargeStateKWh = states[t]
            }
        }
    }

    private static func settle(_ row: inout SiteSlotFootprint, use: [Double], _ problem: AllocationProblem) {
        let (j, t) = (row.site, row.slot)
        row.facilityKWh = row.itEnergyKWh * problem.pue[j]
        let drawn = row.drawnKWh
        row.gridKWh = beyondRounding(drawn - problem.renewableKWh[j][t], of: drawn)
        row.renewableUsedKWh = drawn - row.gridKWh
        row.carbonKg = row.gridKWh * problem.carbonIntensityKgPerKWh[j][t]
        row.waterL = drawn * problem.litersPerFacilityKWh(site: j, slot: t)
        row.waterL += (row.facilityKWh - drawn) * problem.coolingLitersPerFacilityKWh(site: j, slot: t)
        row.costUSD = row.gridKWh * problem.priceUSDPerKWh[j][t]
        row.costUSD += row.dischargeKWh * (problem.batteries?[j]?.cycleCostUSDPerKWh ?? 0)
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
                problem.load(of: share) * seconds * problem.delayWeightUSDPerSecond(area: i, workloadClass: k, slot: t)
            requestSeconds += share.queries * seconds
        }
        if problem.barsSlowSites, totals.servedQueries > 0 {
            totals.delaySecondsMean = requestSeconds / totals.servedQueries
        }
    }
}

extension AllocationProblem {
    /// x of a share: relative to the cell's queries, or where it has none (published delay) the share itself.
    func load(of share: PlanShare) -> Double {
        guard isDeferrable(area: share.area, workloadClass: share.workloadClass) else { return share.share }
        return share.queries / cellQueries(area: share.area, workloadClass: share.workloadClass, slot: share.slot)
    }
}
