extension DecomposedSolve {
    /// The plan that a mixture stands for; `solveSeconds` is left zero.
    ///
    /// Prices are those of the slots' programs at the coupling prices that prove the bound.
    func plan(
        _ outcome: ColumnGeneration.Outcome,
        finalWeights: [PlanningObjective: Double]
    ) async throws -> AllocationPlan {
        let (points, weights) = (points, outcome.weights)
        let total = problem.totalQueries
        let parts = try await generation.crew.map { block in
            let (points, weights) = (points[block.slot], weights[block.slot])
            return (
                plan: block.mixture(points, weights).plan(totalQueries: total),
                memory: block.memory(points: Self.worthKeeping(points, weights))
            )
        }
        let shares = parts.flatMap(\.plan.shares)
        let unserved = parts.flatMap(\.plan.unserved)
        let settlement = PlanAccounting.settle(shares, problem, batteries: outline?.schedule.batteries)
        var plan = AllocationPlan(
            status: unserved.isEmpty ? .optimal : .partial,
            phases: phases,
            shares: shares,
            unserved: naming(unserved, shares, settlement),
            deferred: outline?.schedule.deferred(in: problem) ?? [],
            totals: settlement.totals,
            footprint: settlement.footprint,
            duals: try pricedDuals(outcome, finalWeights),
            iterations: phases.reduce(0) { $0 + $1.iterations },
            solveSeconds: 0,
            basis: PlanBasis()
        )
        plan.basis?.decomposition = DecompositionMemory(
            slots: Dictionary(uniqueKeysWithValues: parts.enumerated().map { ($0, $1.memory) }),
            prices: prices
        )
        if let outline {
            plan.basis?.merged = outline.basis.phases
            plan.basis?.separate = outline.separate
        }
        return plan
    }

    /// The same demand, each with the limit that keeps it from being served.
    private func naming(
        _ unserved: [UnservedDemand],
        _ shares: [PlanShare],
        _ settlement: PlanAccounting.Settlement
    ) -> [UnservedDemand] {
        guard !unserved.isEmpty else { return [] }
        let limits = TightLimits(shares: shares, settlement: settlement, problem: problem)
        return unserved.map { demand in
            var demand = demand
            demand.limit = limits.foremost(
                area: demand.area,
                workloadClass: demand.workloadClass,
                slot: demand.slot
            )
            return demand
        }
    }

    /// The last points found, and those the plan is made of.
    private static func worthKeeping(_ points: [SlotPoint], _ weights: [Double]) -> [SlotPoint] {
        let recent = points.count - DecompositionMemory.pointsPerSlot
        return points.indices.filter { $0 >= recent || ($0 < weights.count && weights[$0] > 0) }.map { points[$0] }
    }

    /// Prices of a phase; those of batteries are of their best schedules at the others.
    func pricedDuals(
        _ outcome: ColumnGeneration.Outcome,
        _ weights: [PlanningObjective: Double]
    ) throws -> PlanDuals {
        var duals = duals(outcome, weights)
        try BatteryPrices.add(to: &duals, problem, solver: generation.solver)
        return duals
    }

    private func duals(
        _ outcome: ColumnGeneration.Outcome,
        _ finalWeights: [PlanningObjective: Double]
    ) -> PlanDuals {
        var duals = PlanDuals()
        duals.objectiveWeights = finalWeights
        duals.mayLeaveUnserved = leavesUnserved
        let limits = couplings.dropFirst(quantities.budgets.count)
        for ((weights, coupling), price) in zip(
            zip(bounded, limits),
            outcome.prices.dropFirst(quantities.budgets.count)
        ) {
            duals.add(PhaseLimitDual(weights: weights, limit: coupling.limit + constant(weights), price: price))
        }
        for budget in problem.budgets { duals.budgetValue[budget.name] = 0 }
        for (budget, price) in zip(quantities.budgets, outcome.prices) {
            duals.budgetValue[problem.budgets[budget].name] = price
        }
        for j in problem.sites.indices {
            for (t, prices) in outcome.slotPrices.enumerated() {
                var row = SiteSlotDuals(site: j, slot: t, resources: problem.resources.count)
                row.energyPerKWh = prices.energy[j]
                row.renewablePerKWh = prices.renewable[j]
                row.gridLimitPerKWh = prices.gridLimit[j]
                for r in problem.resources.indices {
                    row.capacityPerUnit[r] = prices.capacity[j * problem.resources.count + r]
                }
                attributeToSpentBudget(&row, &duals)
                duals.siteSlots.append(row)
            }
        }
        duals.delayLimits = outcome.slotPrices.enumerated().flatMap { t, prices in
            prices.delayLimits.map { limit -> DelayLimitDual in
                let (i, k) = (limit.area, limit.workloadClass)
                var perSecond = limit.perSecond
                // Of demand that may wait the slot knows only what it serves; prices are for the mean of the slots.
                if let served = outline?.schedule.served(area: i, workloadClass: k)?[t], served > 0 {
                    perSecond *= problem.cellQueries(area: i, workloadClass: k, slot: t) / served
                }
                return DelayLimitDual(area: i, workloadClass: k, slot: t, perSecond: perSecond)
            }
        }
        return duals
    }

    /// Where a spent carbon budget closed a grid, what a kWh would be worth is the budget's price, not the grid's.
    private func attributeToSpentBudget(_ row: inout SiteSlotDuals, _ duals: inout PlanDuals) {
        guard row.gridLimitPerKWh > 0 else { return }
        let (j, t) = (row.site, row.slot)
        let intensity = problem.carbonIntensityKgPerKWh[j][t]
        let spent = problem.budgets.last {
            $0.limit <= 0 && $0.kind == .carbon && $0.covers(site: j, slot: t) && intensity > 0
        }
        guard let spent else { return }
        duals.budgetValue[spent.name] = max(duals.budgetValue[spent.name] ?? 0, row.gridLimitPerKWh / intensity)
        row.gridLimitPerKWh = 0
    }
}
