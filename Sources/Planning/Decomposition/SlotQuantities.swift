/// What couples the slots of a plan: the sums that a slot's share in any objective and budget is counted by.
///
/// Index 0 to 3 are the objectives in the order of ``PlanningObjective/allCases``, then one for each coupling budget.
struct SlotQuantities: Sendable {
    /// Indices into ``AllocationProblem/budgets``.
    let budgets: [Int]

    init(_ problem: AllocationProblem) { budgets = problem.couplingBudgets }

    var count: Int { PlanningObjective.allCases.count + budgets.count }

    static func index(_ objective: PlanningObjective) -> Int {
        switch objective {
        case .energy: 0
        case .carbon: 1
        case .delay: 2
        case .unserved: 3
        }
    }

    static func index(budget place: Int) -> Int { PlanningObjective.allCases.count + place }

    /// Weights of a sum of objectives, as a vector over all quantities.
    func vector(_ weights: [PlanningObjective: Double]) -> [Double] {
        var vector = [Double](repeating: 0, count: count)
        for (objective, weight) in weights { vector[Self.index(objective)] = weight }
        return vector
    }
}
