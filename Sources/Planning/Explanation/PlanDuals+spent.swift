extension PlanDuals {
    /// The same prices, with those of limits that leave nothing at all: a budget that is used up, a site without power or
    /// without capacity.
    ///
    /// What such a limit keeps from being served is in no program, so that nothing there has a price for it. One more unit
    /// of it saves what the dearest query costs where it is served now, less what it would cost where it may not be, for
    /// each unit that it would take. Where two limits bar the way, more of one alone saves nothing.
    func pricingSpentLimits(in problem: AllocationProblem) -> PlanDuals {
        var priced = self
        let prices = ArcPrices(problem, self)
        for i in problem.areas.indices {
            for k in problem.classes.indices {
                let present = worthOfQueries(area: i, workloadClass: k, prices, problem)
                for (t, worth) in present.enumerated() {
                    guard let worth else { continue }
                    let seconds = problem.delaySecondsBySite(area: i, workloadClass: k, slot: t)
                    for j in problem.sites.indices {
                        let spent = problem.spentLimits(site: j, workloadClass: k, slot: t)
                        guard spent.count == 1, let limit = spent.first, !problem.isTooSlow(seconds[j], i, k) else {
                            continue
                        }
                        let delay = delayCostPerQuery(seconds[j], area: i, workloadClass: k, slot: t, in: problem)
                        price(limit, for: worth - delay, site: j, workloadClass: k, slot: t, &priced, problem)
                    }
                }
            }
        }
        return priced
    }

    /// What one more query less would save by the slot it could be served in: the most that any of those costs which are
    /// there to be served then; nil where none is.
    private func worthOfQueries(
        area i: Int,
        workloadClass k: Int,
        _ prices: ArcPrices,
        _ problem: AllocationProblem
    ) -> [Double?] {
        let slots = 0..<problem.slots
        let least = slots.map { t -> Double in
            let seconds = problem.delaySecondsBySite(area: i, workloadClass: k, slot: t)
            let served = prices.costsPerQuery(area: i, workloadClass: k, slot: t, seconds: seconds)
            guard mayLeaveUnserved else { return served.min() ?? .infinity }
            let weight = problem.unservedWeight(workloadClass: k, slot: t)
            return min(served.min() ?? .infinity, (objectiveWeights[.unserved] ?? 0) * weight)
        }
        guard let deferral = problem.deferral, problem.isDeferrable(area: i, workloadClass: k) else {
            return slots.map { problem.queries[i][k][$0] > 0 && least[$0].isFinite ? least[$0] : nil }
        }
        var worth = [Double?](repeating: nil, count: problem.slots)
        func count(_ window: ClosedRange<Int>) {
            guard let cost = least[window].min(), cost.isFinite else { return }
            for t in window { worth[t] = max(worth[t] ?? cost, cost) }
        }
        for t in slots {
            if problem.queries[i][k][t] > 0 { count(t...min(t + deferral.slots[k], problem.slots - 1)) }
            if deferral.waiting[i][k][t] > 0 { count(0...t) }
        }
        return worth
    }

    private func delayCostPerQuery(
        _ seconds: Double,
        area i: Int,
        workloadClass k: Int,
        slot t: Int,
        in problem: AllocationProblem
    ) -> Double {
        let queries = problem.cellQueries(area: i, workloadClass: k, slot: t)
        let limit = delayLimits.first { $0.area == i && $0.workloadClass == k && $0.slot == t }?.perSecond ?? 0
        let price = delayPrice(area: i, workloadClass: k, slot: t, limitPerSecond: limit, in: problem)
        return queries > 0 ? price.cost(seconds) / queries : 0
    }

    /// Prices a limit so that a query gains nothing by going where the limit bars it.
    ///
    /// - Parameter worth: what the query's energy and capacity may cost there.
    private func price(
        _ limit: BindingLimit,
        for worth: Double,
        site j: Int,
        workloadClass k: Int,
        slot t: Int,
        _ priced: inout PlanDuals,
        _ problem: AllocationProblem
    ) {
        let place = j * problem.slots + t
        let row = siteSlots[place]
        let energyKWh = problem.facilityKWhPerQuery(site: j, workloadClass: k)
        // At no load the program's dual may be any price below that of the first kWh.
        let energy = max(row.energyPerKWh, priceOfFirstKWh(site: j, slot: t, in: problem))
        var rest = worth
        for (units, perUnit) in zip(problem.resourcePerQuery[j][k], row.capacityPerUnit) { rest -= units * perUnit }
        let saving = rest - energyKWh * energy
        func raise(_ price: inout Double, by saving: Double, per units: Double, above present: Double) {
            guard units > 0 else { return }
            price = max(price, present + saving / units)
        }
        switch limit {
        case .capacity(_, let r, _):
            let units = problem.resourcePerQuery[j][k][r]
            raise(&priced.siteSlots[place].capacityPerUnit[r], by: saving, per: units, above: row.capacityPerUnit[r])
        case .budget(let name):
            guard let budget = problem.budgets.first(where: { $0.name == name }) else { return }
            let perKWh =
                budget.kind == .water
                ? problem.litersPerFacilityKWh(site: j, slot: t) : problem.carbonIntensityKgPerKWh[j][t]
            let present = budgetValue[name] ?? 0
            raise(&priced.budgetValue[name, default: 0], by: saving, per: energyKWh * perKWh, above: present)
        case .gridLimit:
            raise(&priced.siteSlots[place].gridLimitPerKWh, by: saving, per: energyKWh, above: row.gridLimitPerKWh)
            let own = rest - energyKWh * priceOfOwnSupply(site: j, slot: t, in: problem)
            raise(&priced.siteSlots[place].renewablePerKWh, by: own, per: energyKWh, above: 0)
        default:
            return
        }
    }
}

extension AllocationProblem {
    /// Whether a request may not be served that late.
    fileprivate func isTooSlow(_ seconds: Double, _ i: Int, _ k: Int) -> Bool {
        barsSlowSites && (seconds > maxDelaySeconds[i][k] || seconds >= PerRequestDelay.unreachableSeconds)
    }
}
