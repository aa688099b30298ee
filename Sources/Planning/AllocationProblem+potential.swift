extension AllocationProblem {
    /// About how large a weighted sum of objectives could be for a plan that serves as much: all load that there is power
    /// for on the grid, at the slowest sites; of unserved demand, none served. What rounding of sums is relative to where a
    /// sum itself is next to zero.
    func potential(_ weights: [PlanningObjective: Double], serving shares: [PlanShare]) -> Double {
        let (energy, carbon) = (weights[.energy] ?? 0, weights[.carbon] ?? 0)
        var potential = 0.0
        if energy != 0 || carbon != 0 { potential += energyPotential(energy, carbon) }
        if let unserved = weights[.unserved], unserved != 0 { potential += unserved * weightedQueries }
        if let delay = weights[.delay], delay != 0 { potential += delay * delayPotential(shares) }
        return potential
    }

    private func energyPotential(_ energy: Double, _ carbon: Double) -> Double {
        var classQueries = classes.map { _ in [Double](repeating: 0, count: slots) }
        for i in areas.indices {
            for k in classes.indices {
                for t in 0..<slots { classQueries[k][t] += cellQueries(area: i, workloadClass: k, slot: t) }
            }
        }
        var potential = 0.0
        for j in sites.indices {
            for t in 0..<slots {
                let load = classes.indices.reduce(batteries?[j]?.chargeLimitKWh[t] ?? 0) {
                    $0 + facilityKWhPerQuery(site: j, workloadClass: $1) * classQueries[$1][t]
                }
                let charge = energyCharge(site: j, slot: t)
                let price = energy * abs(charge.onGrid + charge.onDemand)
                let served = min(load, supplyKWh(site: j, slot: t))
                let drawn = isPaidForExcess ? max(gridLimitKWh[j][t], served) : served
                potential += drawn * (price + carbon * carbonTaxUSDPerKg[j] * carbonIntensityKgPerKWh[j][t])
            }
        }
        return potential
    }

    private func delayPotential(_ shares: [PlanShare]) -> Double {
        var potential = 0.0
        for curve in congestion ?? [] {
            for t in 0..<slots { potential += (slotFraction?[t] ?? 1) * curve.costUSD(utilisation: 1) }
        }
        var cell = (slot: -1, area: -1, workloadClass: -1)
        var slowestUSD = 0.0
        for share in shares {
            let (i, k, t) = (share.area, share.workloadClass, share.slot)
            if cell != (t, i, k) {
                cell = (t, i, k)
                let limit = barsSlowSites ? maxDelaySeconds[i][k] : .infinity
                let seconds = delaySecondsBySite(area: i, workloadClass: k, slot: t).filter { $0 <= limit }
                slowestUSD = (seconds.max() ?? 0) * delayWeightUSDPerSecond(area: i, workloadClass: k, slot: t)
            }
            potential += load(of: share) * slowestUSD
        }
        return potential
    }
}
