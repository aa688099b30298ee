import LinearProgram

extension AllocationProgram {
    /// Shares below this are rounding of the solver and are dropped.
    private static let negligibleShare = 1e-10
    /// Unserved shares below this are rounding, too: a later phase gains by using up the solver's tolerance.
    private static let negligibleUnservedShare = 1e-8
    /// So is an unserved remainder of a cell below this fraction of all queries.
    private static let negligibleUnservedFraction = 1e-9

    /// The plan a solution stands for; `solveSeconds` is left zero.
    func plan(_ solution: Solution, _ solve: PhaseSolve, finalWeights: [PlanningObjective: Double]) -> AllocationPlan {
        let total = cells.reduce(0) { $0 + $1.queries }
        let (shares, unserved) = shares(solution.columnValues, totalQueries: total)
        let settlement = PlanAccounting.settle(shares, problem)
        let limits = TightLimits(shares: shares, settlement: settlement, problem: problem)
        var duals = duals(solution)
        duals.objectiveWeights = finalWeights
        for bound in solve.bounds {
            let multiplier = -solution.rowDuals[bound.row] / bound.scale
            for (objective, weight) in bound.weights {
                duals.objectiveWeights[objective, default: 0] += multiplier * weight
            }
        }
        return AllocationPlan(
            status: unserved.isEmpty ? .optimal : .partial,
            phases: solve.phases,
            shares: shares,
            unserved: unserved.naming(limits),
            totals: settlement.totals,
            footprint: settlement.footprint,
            duals: duals,
            iterations: solve.phases.reduce(0) { $0 + $1.iterations },
            solveSeconds: 0,
            basis: solve.basis
        )
    }

    /// Shares and what is left over, from the values of columns.
    ///
    /// - Parameters:
    ///   - slot: what the program's first slot is called in the result.
    ///   - totalQueries: queries of the whole plan, of which a vanishing part is rounding.
    func shares(
        _ values: [Double],
        slot offset: Int = 0,
        totalQueries: Double
    ) -> (shares: [PlanShare], unserved: [UnservedDemand]) {
        var shares: [PlanShare] = []
        var unserved: [UnservedDemand] = []
        shares.reserveCapacity(cells.count * 2)
        let negligibleQueries = Self.negligibleUnservedFraction * totalQueries
        for cell in cells {
            var missing = min(1, max(0, values[cell.unservedColumn]))
            if missing < Self.negligibleUnservedShare || missing * cell.queries < negligibleQueries { missing = 0 }
            let kept = cell.arcs.filter { values[$0] > Self.negligibleShare }
            let total = kept.reduce(0) { $0 + values[$1] }
            if kept.isEmpty || total <= 0 { missing = 1 }
            for arc in kept {
                let share = values[arc] / total * (1 - missing)
                guard share > 0 else { continue }
                shares.append(
                    PlanShare(
                        slot: cell.slot + offset,
                        area: cell.area,
                        workloadClass: cell.workloadClass,
                        site: arcSites[arc],
                        share: share,
                        queries: share * cell.queries
                    )
                )
            }
            if missing > 0, cell.queries > 0 {
                unserved.append(
                    UnservedDemand(
                        area: cell.area,
                        workloadClass: cell.workloadClass,
                        slot: cell.slot + offset,
                        queries: missing * cell.queries,
                        limit: nil
                    )
                )
            }
        }
        return (shares, unserved)
    }

    /// Prices from the final phase's row duals y (change of the objective per unit of right-hand side, <= 0 for
    /// upper limits) and reduced costs.
    func duals(_ solution: Solution) -> PlanDuals {
        var duals = PlanDuals()
        for j in problem.sites.indices {
            for t in 0..<problem.slots {
                var row = SiteSlotDuals(site: j, slot: t, resources: problem.resources.count)
                row.energyPerKWh = -solution.rowDuals[powerRows[j][t]]
                row.renewablePerKWh = max(0, -solution.reducedCosts[renewableColumns[j][t]])
                row.gridLimitPerKWh = max(0, -solution.reducedCosts[gridColumns[j][t]])
                duals.siteSlots.append(row)
            }
        }
        for capacity in capacityRows {
            let place = capacity.site * problem.slots + capacity.slot
            duals.siteSlots[place].capacityPerUnit[capacity.resource] =
                max(0, -solution.rowDuals[capacity.row]) / capacity.scale
        }
        for budget in budgetRows {
            duals.budgetValue[problem.budgets[budget.budget].name] =
                max(0, -solution.rowDuals[budget.row]) / budget.scale
        }
        for cell in cells where cell.delayColumn >= 0 && solution.reducedCosts[cell.delayColumn] < 0 {
            duals.delayLimits.append(
                DelayLimitDual(
                    area: cell.area,
                    workloadClass: cell.workloadClass,
                    slot: cell.slot,
                    perSecond: -solution.reducedCosts[cell.delayColumn]
                )
            )
        }
        return duals
    }
}

extension [UnservedDemand] {
    /// The same, each with the limit that keeps it from being served.
    func naming(_ limits: TightLimits) -> [UnservedDemand] {
        map { demand in
            var demand = demand
            demand.limit = limits.foremost(
                area: demand.area,
                workloadClass: demand.workloadClass,
                slot: demand.slot
            )
            return demand
        }
    }
}
