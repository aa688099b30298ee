/// The phases that a goal asks for, in order; `unserved` comes before them wherever it is needed.
struct PhaseSteps: Sendable {
    /// A phase to come.
    struct Step: Sendable {
        var name: String
        var objective: PlanningObjective?
        var weights: [PlanningObjective: Double]
        var tolerance: Double
    }

    let steps: [Step]
    let unservedTolerance: Double

    /// The phase that comes first where not all demand can be served.
    var unserved: Step {
        Step(name: "unserved", objective: .unserved, weights: [.unserved: 1], tolerance: unservedTolerance)
    }

    init(_ goal: PlanningGoal) {
        switch goal {
        case .lexicographic(let order):
            unservedTolerance = order.first { $0.objective == .unserved }?.tolerance ?? 0
            steps = order.filter { $0.objective != .unserved }.map {
                Step(
                    name: $0.objective.rawValue,
                    objective: $0.objective,
                    weights: [$0.objective: 1],
                    tolerance: $0.tolerance
                )
            }
        case .weighted(let weights):
            unservedTolerance = 0
            let used = weights.filter { $0.key != .unserved }
            steps = [Step(name: "weighted", objective: nil, weights: used, tolerance: 0)]
        }
    }
}
