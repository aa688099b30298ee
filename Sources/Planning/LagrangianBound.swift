/// The least that the composite objective of a plan's ``PlanDuals`` can be, with every priced limit charged instead of
/// kept; see ``PlanDuals/lowerBound(in:)``.
///
/// What is left of the program falls apart into cells, grid and own supply of each site and slot, utilisation, and
/// batteries; each is minimised by itself over its own bounds, so that nothing depends on reduced costs having the signs
/// that they should.
struct LagrangianBound {
    private let problem: AllocationProblem
    private let duals: PlanDuals
    private let prices: ArcPrices

    init(problem: AllocationProblem, duals: PlanDuals) {
        self.problem = problem
        var usable = duals
        // An inequality's price cannot be negative; one that rounding made so is worth nothing.
        for n in usable.siteSlots.indices {
            for r in usable.siteSlots[n].capacityPerUnit.indices {
                usable.siteSlots[n].capacityPerUnit[r] = max(0, usable.siteSlots[n].capacityPerUnit[r])
            }
            if let prices = usable.siteSlots[n].oneWay {
                usable.siteSlots[n].oneWay = OneWayDuals(
                    drawnPerKWh: max(0, prices.drawnPerKWh),
                    roomPerKWh: max(0, prices.roomPerKWh)
                )
            }
        }
        usable.budgetValue = duals.budgetValue.mapValues { max(0, $0) }
        usable.delayLimits.removeAll { $0.perSecond <= 0 }
        self.duals = usable
        prices = ArcPrices(problem, usable)
    }

    /// The bound, less what rounding may have added to it: at prices so high that next to nothing is left of sums of many
    /// times its size, that is all of it.
    func value() -> Double {
        var bound = CautiousSum()
        for i in problem.areas.indices {
            for k in problem.classes.indices { addDemand(area: i, workloadClass: k, to: &bound) }
        }
        for row in duals.siteSlots {
            bound.add(supply(row))
            bound.add(capacity(row))
        }
        for budget in problem.budgets { bound.add(-(duals.budgetValue[budget.name] ?? 0) * max(0, budget.limit)) }
        for limit in duals.delayLimits
        where !problem.isDeferrable(area: limit.area, workloadClass: limit.workloadClass) {
            bound.add(-limit.perSecond * problem.maxDelaySeconds[limit.area][limit.workloadClass])
        }
        for (j, battery) in (problem.batteries ?? []).enumerated() {
            if let battery { addBattery(battery, site: j, to: &bound) }
        }
        return bound.least
    }

    private func weight(_ objective: PlanningObjective) -> Double { duals.objectiveWeights[objective] ?? 0 }

    // MARK: Demand

    /// Every query at the least price of the slots and sites it may go to, or unserved.
    private func addDemand(area i: Int, workloadClass k: Int, to bound: inout CautiousSum) {
        let prices = (0..<problem.slots).map { cheapest(area: i, workloadClass: k, slot: $0) }
        for t in 0..<problem.slots {
            let queries = problem.queries[i][k][t]
            guard let deferral = problem.deferral, problem.isDeferrable(area: i, workloadClass: k) else {
                if queries <= 0, !problem.plansEmptyCells { continue }
                bound.add((prices[t] ?? 0) * (queries > 0 ? queries : 1))
                continue
            }
            let last = min(t + deferral.slots[k], problem.slots - 1)
            if queries > 0 { bound.add(queries * (prices[t...last].compactMap(\.self).min() ?? 0)) }
            let waiting = deferral.waiting[i][k][t]
            if waiting > 0 { bound.add(waiting * (prices[0...t].compactMap(\.self).min() ?? 0)) }
        }
    }

    /// The price of a query at the best site, or of leaving it unserved where that is possible; nil where it cannot go
    /// anywhere.
    private func cheapest(area i: Int, workloadClass k: Int, slot t: Int) -> Double? {
        let queries = problem.cellQueries(area: i, workloadClass: k, slot: t)
        let seconds = problem.delaySecondsBySite(area: i, workloadClass: k, slot: t)
        let least = prices.costsPerQuery(area: i, workloadClass: k, slot: t, seconds: seconds).reduce(.infinity, min)
        let served = least.isFinite ? least : nil
        if queries <= 0 {
            // A cell without queries may stay without a site only where every site is too slow for it.
            let fastest = seconds.min() ?? .infinity
            return fastest > problem.maxDelaySeconds[i][k] ? min(served ?? 0, 0) : served
        }
        guard duals.mayLeaveUnserved else { return served }
        let unserved = weight(.unserved) * problem.unservedWeight(workloadClass: k, slot: t)
        return min(served ?? unserved, unserved)
    }

    // MARK: Sites

    private func budgetPrice(_ kind: ConsumptionBudget.Kind, _ row: SiteSlotDuals) -> Double {
        duals.budgetPrice(kind, site: row.site, slot: row.slot, in: problem)
    }

    /// Grid and own supply at the price that the load pays for energy.
    private func supply(_ row: SiteSlotDuals) -> Double {
        let (j, t) = (row.site, row.slot)
        let charge = problem.energyCharge(site: j, slot: t)
        let liters = problem.litersPerFacilityKWh(site: j, slot: t)
        let intensity = problem.carbonIntensityKgPerKWh[j][t]
        let always = weight(.energy) * charge.onDemand + liters * budgetPrice(.water, row)
        let carbon = weight(.carbon) * problem.carbonTaxUSDPerKg[j] + budgetPrice(.carbon, row)
        let worth = row.energyPerKWh + (row.oneWay?.drawnPerKWh ?? 0)
        let grid = always + weight(.energy) * charge.onGrid + intensity * carbon - worth
        let own = always - worth
        // The published program has no lower bound on own supply, but never needs less than what the grid can replace.
        let mayExceed = problem.gridAccounting == .published && problem.batteries?[j] == nil
        let least = mayExceed ? -problem.gridLimitKWh[j][t] : 0
        return min(0, grid) * problem.gridLimitKWh[j][t] + min(own * problem.renewableKWh[j][t], own * least)
    }

    /// What capacity is worth; with congestion, the cheapest utilisation at that price.
    private func capacity(_ row: SiteSlotDuals) -> Double {
        let (j, t) = (row.site, row.slot)
        var worth = 0.0
        for (r, price) in row.capacityPerUnit.enumerated() { worth += price * problem.capacity[j][r][t] }
        guard let curve = problem.congestion?[j] else { return -worth }
        let weight = weight(.delay) * (problem.slotFraction?[t] ?? 1)
        return curve.breakpoints.map { weight * curve.costUSD(utilisation: $0) - worth * $0 }.min() ?? -worth
    }

    /// The least that a battery's own schedule costs at the prices of energy, with its balance priced in.
    private func addBattery(_ battery: BatteryModel, site j: Int, to bound: inout CautiousSum) {
        let rows = duals.siteSlots.filter { $0.site == j }
        let stored = rows.map { $0.storedPerKWh ?? 0 }
        bound.add(-(stored.first ?? 0) * battery.initialKWh)
        for t in rows.indices {
            let price = duals.batteryPrice(site: j, slot: t, in: problem)
            let room = rows[t].oneWay?.roomPerKWh ?? 0
            let charge = price.charge - battery.chargeEfficiency * stored[t]
            let discharge = price.discharge + (stored[t] + room) / battery.dischargeEfficiency
            // It does one or the other.
            bound.add(min(0, charge * battery.chargeLimitKWh[t], discharge * battery.dischargeLimitKWh[t]))
            let isLast = t + 1 == rows.count
            let floor = isLast ? battery.leastFinalKWh : battery.floorKWh
            let slope = stored[t] + room - (isLast ? 0 : stored[t + 1])
            bound.add(min(slope * floor, slope * battery.capacityKWh))
            bound.add(-room * battery.capacityKWh)
        }
    }
}
