import ControlPlane
import Planning

/// A rule that answers in the planner's place, so that the coordinator runs it as it runs the planner.
struct FixedRuleSolver: AllocationSolving {
    let shares: @Sendable (AllocationProblem) -> [PlanShare]

    @concurrent
    func solve(
        _ problem: AllocationProblem,
        goal: PlanningGoal,
        warmStart: PlanBasis?,
        timeLimit: Duration?
    ) async throws -> AllocationPlan {
        AllocationPlan(shares: shares(problem), of: problem)
    }
}
