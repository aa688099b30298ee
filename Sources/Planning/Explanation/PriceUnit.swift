/// What the prices of a plan are told in.
///
/// A plan's duals count in the objective that was minimised last, with the earlier ones at the weight of their bounds.
/// An operator thinks in the objective that comes first: prices divided by that one's weight are the dollars of it that
/// one more unit is worth.
public struct PriceUnit: Codable, Sendable, Equatable {
    /// The objective whose dollars prices are told in; nil for a weighted sum, whose own dollars they are.
    public var objective: PlanningObjective?
    /// What one such dollar counts in the plan's duals, > 0.
    public var weight: Double

    /// The first objective of a goal that has a price in a plan.
    ///
    /// An objective whose bound leaves room has none: nothing that the plan does is held back by it.
    public init(_ goal: PlanningGoal, _ duals: PlanDuals) {
        self.init(objective: nil, weight: 1)
        guard case .lexicographic(let order) = goal else { return }
        let largest = duals.objectiveWeights.values.max() ?? 0
        for step in order where step.objective != .unserved {
            guard let weight = duals.objectiveWeights[step.objective], weight > 1e-12 * largest else { continue }
            self.init(objective: step.objective, weight: weight)
            return
        }
    }

    /// Duals that price a goal's first objective: what its optimum changes by. A plan's own are those where nothing comes
    /// after it; else they also hold what comes later at its optimum, and the first objective is solved alone.
    ///
    /// - Parameter solve: A planner.
    /// - Returns: The duals, and real seconds in the solver.
    /// - Throws: What `solve` throws.
    static func leadingDuals(
        of plan: AllocationPlan,
        problem: AllocationProblem,
        goal: PlanningGoal,
        solve: CarbonCut.Solve
    ) async throws -> (duals: PlanDuals, solveSeconds: Double) {
        guard let first = goal.firstObjective, needsLeadingDuals(goal, plan) else { return (plan.duals, 0) }
        let alone = try await solve(problem, .lexicographic([ObjectiveTolerance(first, 0)]), plan.basis)
        return (alone.duals, alone.solveSeconds)
    }

    /// Whether a plan's own duals price more than a goal's first objective, or not even that: where time was up before it.
    static func needsLeadingDuals(_ goal: PlanningGoal, _ plan: AllocationPlan) -> Bool {
        guard let first = goal.firstObjective else { return false }
        return goal.ranksSeveral || plan.duals.objectiveWeights[first] == nil
    }

    private init(objective: PlanningObjective?, weight: Double) {
        self.objective = objective
        self.weight = weight
    }
}
