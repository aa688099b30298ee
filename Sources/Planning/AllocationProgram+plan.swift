import LinearProgram

extension AllocationProgram {
    /// The plan a solution stands for; `solveSeconds` is left zero.
    func plan(_ solution: Solution, _ solve: PhaseSolve, finalWeights: [PlanningObjective: Double]) -> AllocationPlan {
        let duals = duals(solution, solve, finalWeights: finalWeights)
        return plan(solution, phases: solve.phases, duals: duals, basis: solve.basis)
    }

    /// The plan a solution stands for, with phases and prices that are known already.
    func plan(
        _ solution: Solution,
        phases: [AllocationPlan.Phase],
        duals: PlanDuals,
        basis: PlanBasis
    ) -> AllocationPlan {
        let served = ServedDemand(program: self, values: solution.columnValues)
        let (shares, unserved) = (served.shares, served.unserved)
        let schedules = batterySchedules(solution.columnValues, shares: shares)
        let settlement = PlanAccounting.settle(shares, problem, batteries: schedules)
        let limits = TightLimits(shares: shares, settlement: settlement, problem: problem)
        return AllocationPlan(
            status: unserved.isEmpty ? .optimal : .partial,
            phases: phases,
            shares: shares,
            unserved: unserved.map { demand in
                var demand = demand
                demand.limit = limits.foremost(
                    area: demand.area,
                    workloadClass: demand.workloadClass,
                    slot: demand.slot
                )
                return demand
            },
            deferred: served.deferred,
            totals: settlement.totals,
            footprint: settlement.footprint,
            duals: duals,
            iterations: phases.reduce(0) { $0 + $1.iterations },
            solveSeconds: 0,
            basis: basis
        )
    }

    /// Prices from a phase's row duals y (change of the objective per unit of right-hand side, <= 0 for
    /// upper limits) and reduced costs.
    func duals(
        _ solution: Solution,
        _ solve: PhaseSolve,
        finalWeights: [PlanningObjective: Double]
    ) -> PlanDuals {
        duals(solution, solve.bounds, leavesUnserved: solve.leavesUnserved, finalWeights: finalWeights)
    }

    /// The same, with the bounds of earlier phases.
    func duals(
        _ solution: Solution,
        _ bounds: [PhaseSolve.Bound],
        leavesUnserved: Bool,
        finalWeights: [PlanningObjective: Double]
    ) -> PlanDuals {
        var duals = PlanDuals()
        duals.objectiveWeights = finalWeights
        duals.mayLeaveUnserved = leavesUnserved
        // A bound that was added after the solution was found has no price in it.
        for bound in bounds where bound.row < solution.rowDuals.count {
            let price = max(0, -solution.rowDuals[bound.row] / bound.scale)
            duals.add(PhaseLimitDual(weights: bound.weights, limit: bound.optimum + bound.room, price: price))
        }
        for j in problem.sites.indices {
            for t in 0..<problem.slots {
                var row = SiteSlotDuals(site: j, slot: t, resources: problem.resources.count)
                row.energyPerKWh = -solution.rowDuals[powerRows[j][t]]
                row.renewablePerKWh = max(0, -solution.reducedCosts[renewableColumns[j][t]])
                row.gridLimitPerKWh = max(0, -solution.reducedCosts[gridColumns[j][t]])
                duals.siteSlots.append(row)
            }
        }
        for (j, part) in batteryParts.enumerated() {
            guard let part else { continue }
            for t in 0..<problem.slots {
                duals.siteSlots[j * problem.slots + t].storedPerKWh = -solution.rowDuals[part.stateRows[t]]
                guard !part.roomRows.isEmpty else { continue }
                duals.siteSlots[j * problem.slots + t].oneWay = OneWayDuals(
                    drawnPerKWh: max(0, -solution.rowDuals[part.drawnRows[t]]),
                    roomPerKWh: max(0, -solution.rowDuals[part.roomRows[t]])
                )
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
        for cell in cells where cell.delayRow >= 0 {
            let slope =
                cell.delayColumn >= 0 ? solution.reducedCosts[cell.delayColumn] : solution.rowDuals[cell.delayRow]
            guard slope < 0 else { continue }
            duals.delayLimits.append(
                DelayLimitDual(
                    area: cell.area,
                    workloadClass: cell.workloadClass,
                    slot: cell.slot,
                    perSecond: -slope
                )
            )
        }
        return duals
    }
}
