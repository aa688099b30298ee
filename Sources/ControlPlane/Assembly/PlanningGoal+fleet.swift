import Planning
import SunwardModel

extension PlanningGoal {
    /// The goal that a fleet's objectives ask for.
    init(_ policy: ObjectivePolicy) {
        switch policy.mode {
        case .lexicographic:
            self = .lexicographic(
                policy.priority.map { ObjectiveTolerance(PlanningObjective($0.objective), $0.toleranceFraction) }
            )
        case .weighted:
            let weights = policy.priority.map { (PlanningObjective($0.objective), $0.weight) }
            self = .weighted(Dictionary(weights) { first, _ in first })
        }
    }
}

extension PlanningObjective {
    /// The planner's name of a fleet's objective.
    init(_ objective: ObjectivePolicy.Objective) {
        switch objective {
        case .energy: self = .energy
        case .carbon: self = .carbon
        case .delay: self = .delay
        }
    }
}
