import LinearProgram

extension DecomposedSolve {
    /// One slot's part of a plan.
    private struct Part: Sendable {
        var shares: [PlanShare]
        var unserved: [UnservedDemand]
        var duals: PlanDuals
        var basis: SlotBasis?
    }

    /// The plan that a mixture stands for; `solveSeconds` is left zero.
    ///
    /// Prices are those of the slots' programs at the coupling prices that prove the bound.
    func plan(
        _ outcome: ColumnGeneration.Outcome,
        finalWeights: [PlanningObjective: Double]
    ) async throws -> AllocationPlan {
        let priced = priced(finalWeights, outcome.prices)
        guard try await generation.crew.minimise(priced, deadline: generation.deadline) != nil else {
            throw PlanningError(code: .solverFailed, message: "the slots lost their solution when asked for prices")
        }
        let points = self.points
        let weights = outcome.weights
        let total = problem.queries.joined().joined().reduce(0, +)
        let parts = try await generation.crew.map { block -> Part in
            let values = Self.mix(points[block.slot], weights[block.slot], columns: block.program.linear.columnCount)
            let (shares, unserved) = block.program.shares(values, slot: block.slot, totalQueries: total)
            return Part(
                shares: shares,
                unserved: unserved,
                duals: block.last.map { block.program.duals($0) } ?? PlanDuals(),
                basis: block.memory
            )
        }
        let shares = parts.flatMap(\.shares)
        let unserved = parts.flatMap(\.unserved)
        let settlement = PlanAccounting.settle(shares, problem)
        var plan = AllocationPlan(
            status: unserved.isEmpty ? .optimal : .partial,
            phases: phases,
            shares: shares,
            unserved: unserved.naming(TightLimits(shares: shares, settlement: settlement, problem: problem)),
            totals: settlement.totals,
            footprint: settlement.footprint,
            duals: duals(parts.map(\.duals), outcome.prices, finalWeights),
            iterations: phases.reduce(0) { $0 + $1.iterations },
            solveSeconds: 0,
            basis: PlanBasis()
        )
        plan.basis?.decomposition = DecompositionMemory(
            bases: Dictionary(uniqueKeysWithValues: parts.enumerated().compactMap { t, part in part.basis.map { (t, $0) } }),
            prices: prices
        )
        return plan
    }

    private func priced(_ weights: [PlanningObjective: Double], _ prices: [Double]) -> [Double] {
        var priced = quantities.vector(weights)
        for (price, coupling) in zip(prices, couplings) {
            for n in priced.indices { priced[n] += price * coupling.coefficients[n] }
        }
        return priced
    }

    private static func mix(_ points: [SlotPoint], _ weights: [Double], columns: Int) -> [Double] {
        var values = [Double](repeating: 0, count: columns)
        let total = weights.reduce(0, +)
        for (point, weight) in zip(points, weights) where weight > 0 {
            for (column, value) in zip(point.columns, point.values) { values[Int(column)] += weight / total * value }
        }
        return values
    }

    private func duals(
        _ slots: [PlanDuals],
        _ prices: [Double],
        _ finalWeights: [PlanningObjective: Double]
    ) -> PlanDuals {
        var duals = PlanDuals()
        duals.objectiveWeights = finalWeights
        for (weights, price) in zip(bounded, prices.dropFirst(quantities.budgets.count)) {
            for (objective, weight) in weights { duals.objectiveWeights[objective, default: 0] += price * weight }
        }
        for (budget, price) in zip(quantities.budgets, prices) {
            duals.budgetValue[problem.budgets[budget].name] = price
        }
        for budget in problem.budgets where budget.limit <= 0 {
            // Each slot states its own price of a spent budget; the scarcest tells.
            duals.budgetValue[budget.name] = slots.compactMap { $0.budgetValue[budget.name] }.max() ?? 0
        }
        for j in problem.sites.indices {
            for (t, slot) in slots.enumerated() where slot.siteSlots.indices.contains(j) {
                var row = slot.siteSlots[j]
                row.slot = t
                duals.siteSlots.append(row)
            }
        }
        duals.delayLimits = slots.enumerated().flatMap { t, slot in
            slot.delayLimits.map { limit in
                var moved = limit
                moved.slot = t
                return moved
            }
        }
        return duals
    }
}
