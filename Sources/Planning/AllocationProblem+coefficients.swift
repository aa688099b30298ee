extension AllocationProblem {
    /// Facility energy of one query, kWh: `PUE[j] e[j,k]`.
    public func facilityKWhPerQuery(site j: Int, workloadClass k: Int) -> Double {
        pue[j] * energyPerQueryKWh[j][k]
    }

    /// Litres behind one kWh of facility energy: `WUE[j,t] / PUE[j] + EWIF[j,t]`.
    public func litersPerFacilityKWh(site j: Int, slot t: Int) -> Double {
        wueLitersPerKWh[j][t] / pue[j] + ewifLitersPerKWh[j][t]
    }

    /// Litres evaporated at the site for one kWh of facility energy: `WUE[j,t] / PUE[j]`.
    func coolingLitersPerFacilityKWh(site j: Int, slot t: Int) -> Double {
        wueLitersPerKWh[j][t] / pue[j]
    }

    /// The most energy that can reach a site's load in a slot.
    func supplyKWh(site j: Int, slot t: Int) -> Double {
        gridLimitKWh[j][t] + renewableKWh[j][t] + (batteries?[j]?.mostDischargeKWh(slot: t) ?? 0)
    }

    /// The coefficient of x[i,j,k,t] in D[i,k,t], s.
    public func delaySeconds(area i: Int, site j: Int, workloadClass k: Int, slot t: Int) -> Double {
        switch delay {
        case .published(let delay):
            let tokens = delay.tokensPerQuery[k] * cellQueries(area: i, workloadClass: k, slot: t)
            return delay.sizePerToken[i][k][t] * tokens / delay.bandwidthPerSecond[i][j]
                + delay.networkSeconds[i][j] + delay.processingSecondsPerToken[j][k] * tokens
        case .perRequest(let delay):
            return delay.seconds[i][j][k]
        }
    }

    /// ``delaySeconds(area:site:workloadClass:slot:)`` of every site.
    func delaySecondsBySite(area i: Int, workloadClass k: Int, slot t: Int) -> [Double] {
        switch delay {
        case .published(let delay):
            let tokens = delay.tokensPerQuery[k] * cellQueries(area: i, workloadClass: k, slot: t)
            let size = delay.sizePerToken[i][k][t] * tokens
            let (bandwidth, network) = (delay.bandwidthPerSecond[i], delay.networkSeconds[i])
            return sites.indices.map { j in
                size / bandwidth[j] + network[j] + delay.processingSecondsPerToken[j][k] * tokens
            }
        case .perRequest(let delay):
            return delay.seconds[i].map { $0[k] }
        }
    }

    /// $ per second of D[i,k,t] in the delay objective.
    func delayWeightUSDPerSecond(area i: Int, workloadClass k: Int, slot t: Int) -> Double {
        switch delay {
        case .published(let delay): delay.weightUSDPerSecond[k]
        case .perRequest(let delay):
            delay.weightUSDPerSecondRequest[k] * cellQueries(area: i, workloadClass: k, slot: t)
        }
    }

    /// Whether a site slower than the limit is barred for a request by itself, instead of only in the mean.
    var barsSlowSites: Bool {
        if case .perRequest = delay { true } else { false }
    }

    /// Whether a cell without queries still takes part: its published delay counts even then.
    var plansEmptyCells: Bool { !barsSlowSites }

    /// What one kWh of facility energy (`onDemand`) and of grid energy (`onGrid`) costs in the energy objective.
    ///
    /// See ``GridAccounting/byConstruction`` for the chord under negative prices.
    func energyCharge(site j: Int, slot t: Int) -> (onDemand: Double, onGrid: Double) {
        let price = priceUSDPerKWh[j][t]
        let renewable = renewableKWh[j][t]
        guard gridAccounting == .byConstruction, price < 0, renewable > 0 else { return (0, price) }
        let limit = gridLimitKWh[j][t]
        return (price * limit / (limit + renewable), 0)
    }

    /// The limit that keeps a site from ever serving a cell, whatever the other cells do.
    public func barrier(area i: Int, site j: Int, workloadClass k: Int, slot t: Int) -> BindingLimit? {
        if barsSlowSites {
            let seconds = delaySeconds(area: i, site: j, workloadClass: k, slot: t)
            if seconds >= PerRequestDelay.unreachableSeconds { return .unreachable(area: i, site: j) }
            if seconds > maxDelaySeconds[i][k] { return .delay(area: i, workloadClass: k, slot: t) }
        }
        guard cellQueries(area: i, workloadClass: k, slot: t) > 0 else { return nil }
        return supplyBarrier(site: j, workloadClass: k, slot: t)
    }

    /// The limit that keeps a site from ever serving any query of a class, whatever its area.
    func supplyBarrier(site j: Int, workloadClass k: Int, slot t: Int) -> BindingLimit? {
        spentLimits(site: j, workloadClass: k, slot: t, upTo: 1).first
    }

    /// All limits that each keep a site from ever serving any query of a class.
    func spentLimits(site j: Int, workloadClass k: Int, slot t: Int, upTo most: Int = .max) -> [BindingLimit] {
        var limits: [BindingLimit] = []
        for r in resources.indices where resourcePerQuery[j][k][r] > 0 && capacity[j][r][t] <= 0 {
            limits.append(.capacity(site: j, resource: r, slot: t))
            if limits.count == most { return limits }
        }
        guard energyPerQueryKWh[j][k] > 0 else { return limits }
        if supplyKWh(site: j, slot: t) <= 0 { limits.append(.gridLimit(site: j, slot: t)) }
        for budget in budgets where limits.count < most && budget.limit <= 0 && budget.covers(site: j, slot: t) {
            switch budget.kind {
            case .water where litersPerFacilityKWh(site: j, slot: t) > 0:
                limits.append(.budget(budget.name))
            case .carbon where carbonIntensityKgPerKWh[j][t] > 0 && supplyKWh(site: j, slot: t) <= gridLimitKWh[j][t]:
                limits.append(.budget(budget.name))
            default:
                continue
            }
        }
        return limits
    }
}
