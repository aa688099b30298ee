extension PlanDuals {
    /// The dual objective: what all demand costs at these prices, less what all limits are worth. For problems without
    /// congestion and negative prices.
    public func lowerBound(in problem: AllocationProblem) -> Double {
        var bound = 0.0
        for i in problem.areas.indices {
            for k in problem.classes.indices { bound += demand(area: i, workloadClass: k, in: problem) }
        }
        for row in siteSlots {
            bound -= row.renewablePerKWh * problem.renewableKWh[row.site][row.slot]
            bound -= row.gridLimitPerKWh * problem.gridLimitKWh[row.site][row.slot]
            for (r, value) in row.capacityPerUnit.enumerated() {
                bound -= value * problem.capacity[row.site][r][row.slot]
            }
        }
        for budget in problem.budgets { bound -= (budgetValue[budget.name] ?? 0) * max(0, budget.limit) }
        for limit in delayLimits
        where !problem.isDeferrable(area: limit.area, workloadClass: limit.workloadClass) {
            bound -= limit.perSecond * problem.maxDelaySeconds[limit.area][limit.workloadClass]
        }
        for (j, battery) in (problem.batteries ?? []).enumerated() {
            if let battery { bound += self.battery(battery, site: j, in: problem) }
        }
        return bound
    }

    /// Every query at the least price of the slots and sites it may go to.
    private func demand(area i: Int, workloadClass k: Int, in problem: AllocationProblem) -> Double {
        let prices = (0..<problem.slots).map { t in
            problem.sites.indices.compactMap { j -> Double? in
                guard problem.barrier(area: i, site: j, workloadClass: k, slot: t) == nil else { return nil }
                return costPerQuery(area: i, site: j, workloadClass: k, slot: t, in: problem)
            }.min()
        }
        var cost = 0.0
        for t in 0..<problem.slots {
            let queries = problem.queries[i][k][t]
            guard let deferral = problem.deferral, problem.isDeferrable(area: i, workloadClass: k) else {
                if queries <= 0, case .perRequest = problem.delay { continue }
                cost += (prices[t] ?? 0) * (queries > 0 ? queries : 1)
                continue
            }
            let last = min(t + deferral.slots[k], problem.slots - 1)
            if queries > 0 { cost += queries * (prices[t...last].compactMap(\.self).min() ?? 0) }
            let waiting = deferral.waiting[i][k][t]
            if waiting > 0 { cost += waiting * (prices[0...t].compactMap(\.self).min() ?? 0) }
        }
        return cost
    }

    /// The least that a battery's own schedule costs at the prices of energy, with its balance priced in.
    private func battery(_ battery: BatteryModel, site j: Int, in problem: AllocationProblem) -> Double {
        let rows = siteSlots.filter { $0.site == j }
        let stored = rows.map { $0.storedPerKWh ?? 0 }
        var cost = -stored[0] * battery.initialKWh
        for (t, row) in rows.enumerated() {
            let water = problem.budgets.filter {
                $0.kind == .water && $0.slots.contains(t) && ($0.sites?.contains(j) ?? true)
            }.reduce(0) { $0 + (budgetValue[$1.name] ?? 0) }
            // Cooling water follows the load, not what the battery takes in.
            let energy = row.energyPerKWh - water * problem.wueLitersPerKWh[j][t] / problem.pue[j]
            let wear = battery.cycleCostUSDPerKWh * (objectiveWeights[.energy] ?? 0)
            cost += min(0, energy - battery.chargeEfficiency * stored[t]) * battery.chargeLimitKWh[t]
            cost += min(0, wear - energy + stored[t] / battery.dischargeEfficiency) * battery.dischargeLimitKWh[t]
            let isLast = t + 1 == rows.count
            let least = min(battery.minimumKWh, battery.initialKWh)
            let floor = isLast ? max(least, min(battery.initialKWh, battery.capacityKWh / 2)) : least
            let slope = stored[t] - (isLast ? 0 : stored[t + 1])
            cost += min(slope * floor, slope * battery.capacityKWh)
        }
        return cost
    }
}
