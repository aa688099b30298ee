extension PlanDuals {
    /// What no plan's final objective can be below, given the optima of the phases before it.
    ///
    /// The Lagrangian of the program at these prices: every limit that has a price is taken out of the program and
    /// charged instead, and what remains is minimised exactly, part by part, within its own finite bounds. Weak duality
    /// makes that a lower bound whatever the prices are, so it holds however roughly the solver found them (Neumaier &
    /// Shcherbina 2004); prices that are off only make it lower. ``AllocationPlan/relativeGap`` tells by how much.
    public func lowerBound(in problem: AllocationProblem) -> Double {
        compositeLowerBound(in: problem) - phaseLimits.reduce(0) { $0 + $1.price * $1.limit }
    }

    /// What the sum of the objectives at ``objectiveWeights`` cannot be below: ``lowerBound(in:)`` before the limits of
    /// earlier phases are taken off.
    public func compositeLowerBound(in problem: AllocationProblem) -> Double {
        LagrangianBound(problem: problem, duals: self).value()
    }

    /// The sum of the objectives at ``objectiveWeights`` that a plan comes to by its own shares, as the program states
    /// the objectives (see ``GridAccounting/byConstruction`` for negative prices).
    public func compositeValue(of plan: AllocationPlan, in problem: AllocationProblem) -> Double {
        func weight(_ objective: PlanningObjective) -> Double { objectiveWeights[objective] ?? 0 }
        var value = weight(.delay) * plan.totals.delayUSD
        for row in plan.footprint {
            value += weight(.energy) * problem.energyObjectiveUSD(row)
            value += weight(.carbon) * row.carbonKg * problem.carbonTaxUSDPerKg[row.site]
        }
        for demand in plan.unserved {
            value += weight(.unserved) * problem.unservedWeight[demand.workloadClass] * demand.queries
        }
        return value
    }
}

extension AllocationProblem {
    /// What a site and slot add to the energy objective.
    func energyObjectiveUSD(_ row: SiteSlotFootprint) -> Double {
        let charge = energyCharge(site: row.site, slot: row.slot)
        return charge.onDemand * row.drawnKWh + charge.onGrid * row.gridKWh
            + row.dischargeKWh * dischargeCharge(site: row.site, slot: row.slot)
    }

    /// What one kWh out of a battery costs in the energy objective: wear, and where a price is negative what keeps the
    /// battery from earning by losing energy. Charging 1 / (chargeEfficiency dischargeEfficiency) kWh and discharging one
    /// at once draws the difference and is paid for it.
    func dischargeCharge(site j: Int, slot t: Int) -> Double {
        guard let battery = batteries?[j] else { return 0 }
        let loss = 1 / (battery.chargeEfficiency * battery.dischargeEfficiency) - 1
        let charge = energyCharge(site: j, slot: t)
        return battery.cycleCostUSDPerKWh + max(0, -(charge.onDemand + min(0, charge.onGrid))) * loss
    }
}
