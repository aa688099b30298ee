extension PlanDuals {
    /// What no plan's final objective can be below, given the optima of the phases before it.
    ///
    /// The Lagrangian of the program at these prices: every limit that has a price is taken out of the program and
    /// charged instead, and what remains is minimised exactly, part by part, within its own finite bounds. Weak duality
    /// makes that a lower bound whatever the prices are, so it holds however roughly the solver found them (Neumaier &
    /// Shcherbina 2004); prices that are off only make it lower. ``AllocationPlan/relativeGap`` tells by how much.
    public func lowerBound(in problem: AllocationProblem) -> Double {
        lowerBound(in: problem, limits: phaseLimits.map(\.limit))
    }

    /// The same where the phases before have other limits than ``phaseLimits`` tells.
    func lowerBound(in problem: AllocationProblem, limits: [Double]) -> Double {
        var bound = CautiousSum()
        bound.add(compositeLowerBound(in: problem))
        for (phase, limit) in zip(phaseLimits, limits) { bound.add(-phase.price * limit) }
        return bound.least
    }

    /// What the sum of the objectives at ``objectiveWeights`` cannot be below: ``lowerBound(in:)`` before the limits of
    /// earlier phases are taken off.
    public func compositeLowerBound(in problem: AllocationProblem) -> Double {
        LagrangianBound(problem: problem, duals: self).value()
    }

    /// Whether a plan is not below what these prices prove of all plans, but for rounding.
    func bounds(_ plan: AllocationPlan, in problem: AllocationProblem) -> Bool {
        let (value, bound) = (compositeValue(of: plan, in: problem), compositeLowerBound(in: problem))
        return bound <= value + 5e-7 * max(abs(value), abs(bound))
    }

    /// The sum of the objectives at ``objectiveWeights`` that a plan comes to by its own shares; see
    /// ``AllocationPlan/value(of:in:)``.
    public func compositeValue(of plan: AllocationPlan, in problem: AllocationProblem) -> Double {
        plan.value(of: objectiveWeights, in: problem)
    }
}

extension AllocationProblem {
    /// What a site and slot add to the energy objective.
    func energyObjectiveUSD(_ row: SiteSlotFootprint) -> Double {
        let charge = energyCharge(site: row.site, slot: row.slot)
        return charge.onDemand * row.drawnKWh + charge.onGrid * row.gridKWh
            + row.dischargeKWh * dischargeCharge(site: row.site)
    }

    /// What one kWh out of a battery costs in the energy objective: wear.
    func dischargeCharge(site j: Int) -> Double { batteries?[j]?.cycleCostUSDPerKWh ?? 0 }

    /// Whether a site's battery would earn by losing energy, where it could: by charging and discharging at once it would
    /// make room for more to be drawn, and somewhere that is paid for.
    func paysForLoss(site j: Int) -> Bool {
        guard let battery = batteries?[j], battery.chargeEfficiency * battery.dischargeEfficiency < 1 else {
            return false
        }
        return (0..<slots).contains { t in
            let charge = energyCharge(site: j, slot: t)
            return charge.onDemand + min(0, charge.onGrid) < 0
        }
    }

    /// Whether grid energy beyond all need is bought because it is paid for. That is in no share of a plan, so that the
    /// program's energy objective is below what the plan settles for; see ``GridAccounting/published``.
    var isPaidForExcess: Bool {
        gridAccounting == .published && priceUSDPerKWh.contains { $0.contains { $0 < 0 } }
    }
}
