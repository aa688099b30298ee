/// What a plan proves of itself.
extension AllocationPlan {
    /// All demand served and no gap above this is what "optimal" claims.
    private static let mostOptimalGap = 1e-4
    /// A gap up to this is as good as none.
    static let provenGap = 1e-5
    /// Unserved demand that differs by less, relative, is the same.
    private static let unservedRounding = 1e-6
    /// Of the most that an objective could come to, what gaps are relative to where it is next to nothing.
    private static let leastPart = 1e-6
    /// By how much a bound may be above what was reached, relative: limits are kept to tolerances, and prices may be many
    /// times what the objective is. Beyond it the prices prove nothing: what they charge for is not kept that exactly.
    private static let mostExcess = 1e-6
    /// Dollars, or weighted queries, that are no larger than rounding whatever the problem.
    private static let leastSize = 1e-9

    /// A weighted sum of the objectives that the plan comes to by its own shares, as the program states the objectives
    /// (see ``GridAccounting/byConstruction`` for negative prices).
    public func value(of weights: [PlanningObjective: Double], in problem: AllocationProblem) -> Double {
        func weight(_ objective: PlanningObjective) -> Double { weights[objective] ?? 0 }
        var value = weight(.delay) * totals.delayUSD
        for row in footprint {
            value += weight(.energy) * problem.energyObjectiveUSD(row)
            value += weight(.carbon) * row.carbonKg * problem.carbonTaxUSDPerKg[row.site]
        }
        for demand in unserved {
            let each = problem.unservedWeight(workloadClass: demand.workloadClass, slot: demand.slot)
            value += weight(.unserved) * each * demand.queries
        }
        return value
    }

    /// Whether serving more is not ruled out: more goes unserved than what the phase of unserved demand proved to be the
    /// least.
    var mayServeMore: Bool {
        !unserved.isEmpty && (phases.first { $0.objective == .unserved }?.relativeGap ?? .infinity) > Self.provenGap
    }

    /// Whether this plan is the better one for a goal: serving more comes first, being nearer to what is proven next.
    package func isBetter(than other: AllocationPlan, for goal: PlanningGoal, in problem: AllocationProblem) -> Bool {
        let (own, others) = (value(of: [.unserved: 1], in: problem), other.value(of: [.unserved: 1], in: problem))
        let rounding =
            PhaseSolve.negligibleUnservedFraction * problem.weightedQueries + Self.unservedRounding * max(own, others)
        let room = 1 + PhaseSteps(goal).unservedTolerance
        if own > others * room + rounding { return false }
        if others > own * room + rounding { return true }
        return relativeGap < other.relativeGap
    }

    /// The plan with each phase's gap: what its own shares come to, less what the goal lets later phases give up of the
    /// phase's optimum, less the bound that the phase proved; relative to the objective, or to a millionth of the most it
    /// could come to.
    ///
    /// What the solver says of its solution counts for nothing here: shares that were repaired, limits that gave way to
    /// rounding and phases that failed are all part of the gap. A phase that is missing gets the little that is plain
    /// without prices. The status follows from the gap.
    /// - Parameter original: the plan before its repair.
    package func withProvenGaps(
        _ goal: PlanningGoal,
        in problem: AllocationProblem,
        before original: AllocationPlan
    ) -> AllocationPlan {
        var plan = self
        let steps = PhaseSteps(goal)
        plan.addMissingPhases(steps, problem)
        for n in plan.phases.indices {
            let phase = plan.phases[n]
            let step = steps.steps.first { $0.objective == phase.objective } ?? steps.unserved
            let tolerance = n + 1 < plan.phases.count ? step.tolerance : 0
            var value = plan.value(of: step.weights, in: problem)
            if problem.isPaidForExcess {
                // Shares do not tell what is bought in excess, only what the repair has changed.
                value = phase.optimum + max(0, value - original.value(of: step.weights, in: problem))
            } else {
                // A phase short of its bound leaves later ones too much, whether they use it up or not.
                value = max(value - tolerance * abs(phase.optimum), min(value, phase.optimum))
            }
            let potential = problem.potential(step.weights, serving: plan.shares)
            let scale = max(abs(value), Self.leastPart * potential, Self.leastSize)
            let reached = max(phase.optimum, plan.value(of: step.weights, in: problem))
            var bound = phase.bound ?? unpricedBound(step, problem)
            if bound > reached + Self.mostExcess * scale { bound = unpricedBound(step, problem) }
            bound = min(bound, reached)
            plan.phases[n].bound = bound
            plan.phases[n].relativeGap = max(0, value - bound) / scale
        }
        plan.status = !unserved.isEmpty ? .partial : plan.relativeGap <= Self.mostOptimalGap ? .optimal : .feasible
        return plan
    }

    /// Phases that were never solved, each at what the plan happens to come to.
    private mutating func addMissingPhases(_ steps: PhaseSteps, _ problem: AllocationProblem) {
        if !unserved.isEmpty, phases.first?.objective != .unserved {
            phases.insert(Phase(objective: .unserved, optimum: 0, seconds: 0, iterations: 0, bound: 0), at: 0)
        }
        for step in steps.steps where !phases.contains(where: { $0.objective == step.objective }) {
            let value = value(of: step.weights, in: problem)
            phases.append(Phase(objective: step.objective, optimum: value, seconds: 0, iterations: 0, bound: nil))
        }
    }

    /// What is plain without any price: every query at its fastest site, all that pays drawn.
    private func unpricedBound(_ step: PhaseSteps.Step, _ problem: AllocationProblem) -> Double {
        var duals = PlanDuals()
        duals.objectiveWeights = step.weights
        duals.mayLeaveUnserved = !unserved.isEmpty
        duals.siteSlots = problem.sites.indices.flatMap { j in
            (0..<problem.slots).map { SiteSlotDuals(site: j, slot: $0, resources: problem.resources.count) }
        }
        return duals.lowerBound(in: problem)
    }
}
