extension PlanDuals {
    /// What one query costs at a site in the final phase's objective ($), with every limit and earlier phase priced in.
    ///
    /// The same number at every site that shares a cell, and no less anywhere else. A cell without queries is priced as
    /// a whole.
    public func costPerQuery(
        area i: Int,
        site j: Int,
        workloadClass k: Int,
        slot t: Int,
        in problem: AllocationProblem
    ) -> Double {
        let queries = problem.cellQueries(area: i, workloadClass: k, slot: t)
        let seconds = problem.delaySeconds(area: i, site: j, workloadClass: k, slot: t)
        let limit = delayLimits.first { $0.area == i && $0.workloadClass == k && $0.slot == t }?.perSecond ?? 0
        let delay = delayPrice(area: i, workloadClass: k, slot: t, limitPerSecond: limit, in: problem).cost(seconds)
        guard queries > 0 else { return delay }
        return delay / queries + supplyPricePerQuery(site: j, workloadClass: k, slot: t, in: problem)
    }

    /// $ of a query's energy and capacity at a site.
    func supplyPricePerQuery(
        site j: Int,
        workloadClass k: Int,
        slot t: Int,
        in problem: AllocationProblem
    ) -> Double {
        let row = siteSlots[j * problem.slots + t]
        var price = problem.facilityKWhPerQuery(site: j, workloadClass: k) * row.energyPerKWh
        for (units, perUnit) in zip(problem.resourcePerQuery[j][k], row.capacityPerUnit) { price += units * perUnit }
        return price
    }

    /// $ of a litre or kg of the budgets that cover a site and slot.
    func budgetPrice(
        _ kind: ConsumptionBudget.Kind,
        site j: Int,
        slot t: Int,
        in problem: AllocationProblem
    ) -> Double {
        problem.budgets.filter { $0.kind == kind && $0.covers(site: j, slot: t) }
            .reduce(0) { $0 + (budgetValue[$1.name] ?? 0) }
    }

    /// $ of a kWh that a battery takes in, and of one that it gives, before what energy in it is worth.
    func batteryPrice(site j: Int, slot t: Int, in problem: AllocationProblem) -> (charge: Double, discharge: Double) {
        // Cooling water follows the load, not what the battery takes in.
        let cooling =
            problem.coolingLitersPerFacilityKWh(site: j, slot: t) * budgetPrice(.water, site: j, slot: t, in: problem)
        let energy = siteSlots[j * problem.slots + t].energyPerKWh - cooling
        let wear = (objectiveWeights[.energy] ?? 0) * problem.dischargeCharge(site: j)
        let drawn = siteSlots[j * problem.slots + t].oneWay?.drawnPerKWh ?? 0
        return (energy + drawn, wear - energy)
    }

    /// What delay costs where all queries of a cell are served (or its one share, where it has none).
    struct DelayPrice {
        var perSecond: Double
        /// $ that are free.
        var free: Double

        func cost(_ seconds: Double) -> Double { seconds * perSecond - free }
    }

    /// The price of a cell's delay, its limit at `limitPerSecond` included.
    func delayPrice(
        area i: Int,
        workloadClass k: Int,
        slot t: Int,
        limitPerSecond: Double,
        in problem: AllocationProblem
    ) -> DelayPrice {
        let weightUSDPerSecond = problem.delayWeightUSDPerSecond(area: i, workloadClass: k, slot: t)
        // The limit of a deferrable cell is on the mean of what is served, so that it costs by the distance to it.
        let mayWait = problem.isDeferrable(area: i, workloadClass: k)
        return DelayPrice(
            perSecond: (objectiveWeights[.delay] ?? 0) * weightUSDPerSecond + limitPerSecond,
            free: mayWait ? problem.maxDelaySeconds[i][k] * limitPerSecond : 0
        )
    }

    /// What one more query costs at a site: ``costPerQuery(area:site:workloadClass:slot:in:)`` with its energy at the
    /// price of going up.
    ///
    /// Where a site's load stands exactly at a kink (nothing drawn, or own supply just used up) the program's dual may
    /// be any price between that of less and that of more; the first query a site takes pays the latter.
    func costOfOneMoreQuery(
        area i: Int,
        site j: Int,
        workloadClass k: Int,
        slot t: Int,
        isCoveredByRenewables: Bool,
        in problem: AllocationProblem
    ) -> Double {
        let listed = costPerQuery(area: i, site: j, workloadClass: k, slot: t, in: problem)
        guard problem.cellQueries(area: i, workloadClass: k, slot: t) > 0 else { return listed }
        let dual = siteSlots[j * problem.slots + t].energyPerKWh
        let upward = priceOfMoreEnergy(site: j, slot: t, isCoveredByRenewables: isCoveredByRenewables, in: problem)
        return listed + problem.facilityKWhPerQuery(site: j, workloadClass: k) * max(0, upward - dual)
    }

    /// The price of the first kWh of facility energy at a site that serves nothing.
    func priceOfFirstKWh(site j: Int, slot t: Int, in problem: AllocationProblem) -> Double {
        let isCovered = problem.renewableKWh[j][t] > 0
        return priceOfMoreEnergy(site: j, slot: t, isCoveredByRenewables: isCovered, in: problem)
    }

    /// The price of a kWh of own supply that nothing else would use.
    func priceOfOwnSupply(site j: Int, slot t: Int, in problem: AllocationProblem) -> Double {
        priceOfMoreEnergy(site: j, slot: t, isCoveredByRenewables: true, in: problem)
    }

    /// The price of one more kWh of facility energy, from own supply or from the grid.
    private func priceOfMoreEnergy(
        site j: Int,
        slot t: Int,
        isCoveredByRenewables: Bool,
        in problem: AllocationProblem
    ) -> Double {
        let charge = problem.energyCharge(site: j, slot: t)
        let energyWeight = objectiveWeights[.energy] ?? 0
        let water =
            problem.litersPerFacilityKWh(site: j, slot: t)
            * budgetPrice(.water, site: j, slot: t, in: problem)
        let always = energyWeight * charge.onDemand + water
        guard !isCoveredByRenewables else { return always }
        let intensity = problem.carbonIntensityKgPerKWh[j][t]
        let carbonPrice =
            (objectiveWeights[.carbon] ?? 0) * problem.carbonTaxUSDPerKg[j]
            + budgetPrice(.carbon, site: j, slot: t, in: problem)
        return always + energyWeight * charge.onGrid + carbonPrice * intensity
            + siteSlots[j * problem.slots + t].gridLimitPerKWh
    }
}
