import Planning

/// What the coordinator needs of a planner.
public protocol AllocationSolving: Sendable {
    /// The best plan for a problem; must not block the cooperative pool.
    func solve(
        _ problem: AllocationProblem,
        goal: PlanningGoal,
        warmStart: PlanBasis?,
        timeLimit: Duration?
    ) async throws -> AllocationPlan
}

extension PlanSolver: AllocationSolving {}
