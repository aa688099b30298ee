import Foundation
import Planning

extension AllocationSolving {
    /// What the planner makes of a plan's figures where it keeps nothing in its place.
    func optimum(of archive: PlanArchive, timeLimit: Duration) async throws -> AllocationPlan {
        try await solveToTheEnd(archive.problem, archive.goal, archive.plan.basis, timeLimit)
    }

    /// A plan with all its phases: one that is cut short compares with nothing.
    func solveToTheEnd(
        _ problem: AllocationProblem,
        _ goal: PlanningGoal,
        _ warmStart: PlanBasis?,
        _ timeLimit: Duration
    ) async throws -> AllocationPlan {
        try await solve(problem, goal: goal, warmStart: warmStart, timeLimit: timeLimit).complete()
    }
}

extension PlanArchive {
    /// Says that a plan in force is not the optimum that a question is compared with; nothing where it is.
    func keptNote(beside base: AllocationPlan) -> [String] {
        let differences = goal.objectives.compactMap { objective -> String? in
            let (kept, best) = (plan.totals.value(of: objective), base.totals.value(of: objective))
            guard abs(kept - best) > 1e-4 * max(abs(best), 1e-6) else { return nil }
            let difference = (kept - best).formatted(
                .number.precision(.significantDigits(1...3)).sign(strategy: .always())
            )
            return "\(objective.rawValue) \(difference) USD"
        }
        guard !differences.isEmpty else { return [] }
        return [
            "before is what the planner makes of the same figures; the plan in force differs (\(differences.joined(separator: ", "))) "
                + "since it moves demand only where that gains enough"
        ]
    }
}
