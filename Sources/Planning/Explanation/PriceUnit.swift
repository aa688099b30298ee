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

    private init(objective: PlanningObjective?, weight: Double) {
        self.objective = objective
        self.weight = weight
    }
}
