/// What a plan minimises.
public enum PlanningObjective: String, Codable, CodingKeyRepresentable, Sendable, CaseIterable {
    /// `sum c Pg`, $.
    case energy
    /// `sum delta theta Pg`, $.
    case carbon
    /// `sum rho D` (plus congestion), $.
    case delay
    /// Unserved queries times their class's weight.
    case unserved
}

/// One step of a lexicographic goal.
public struct ObjectiveTolerance: Codable, Sendable, Equatable {
    public var objective: PlanningObjective
    /// How much later objectives may worsen this one: its bound is `optimum + tolerance |optimum|`.
    public var tolerance: Double

    public init(_ objective: PlanningObjective, _ tolerance: Double) {
        self.objective = objective
        self.tolerance = tolerance
    }
}

/// How the objectives combine.
///
/// Unserved demand comes first in either form, whether named or not; naming it in a lexicographic goal sets its
/// tolerance.
public enum PlanningGoal: Codable, Sendable, Equatable {
    /// One after the other, in this order.
    case lexicographic([ObjectiveTolerance])
    /// The weighted sum.
    case weighted([PlanningObjective: Double])

    /// What comes first once demand is served; nil for a weighted sum.
    var firstObjective: PlanningObjective? {
        if case .lexicographic = self { objectives.first } else { nil }
    }

    /// Whether something comes after what comes first.
    var ranksSeveral: Bool {
        if case .lexicographic = self { objectives.count > 1 } else { false }
    }

    /// - Throws: ``PlanningError`` with code `invalidGoal`.
    func validated() throws(PlanningError) -> PlanningGoal {
        switch self {
        case .lexicographic(let steps):
            let objectives = steps.map(\.objective)
            guard objectives.contains(where: { $0 != .unserved }), Set(objectives).count == objectives.count,
                steps.allSatisfy({ $0.tolerance >= 0 && $0.tolerance.isFinite })
            else {
                throw PlanningError(
                    code: .invalidGoal,
                    message: "a lexicographic goal names energy, carbon or delay at least once, none twice, with "
                        + "finite tolerances >= 0"
                )
            }
        case .weighted(let weights):
            guard weights.contains(where: { $0.key != .unserved && $0.value > 0 }),
                weights.values.allSatisfy({ $0 >= 0 && $0.isFinite })
            else {
                throw PlanningError(
                    code: .invalidGoal,
                    message: "a weighted goal needs finite weights >= 0 and at least one of energy, carbon or delay > 0"
                )
            }
        }
        return self
    }
}
