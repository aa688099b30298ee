import Planning

/// Solves one problem on a session of its own and closes it.
func solve(
    _ problem: AllocationProblem,
    _ goal: PlanningGoal,
    warmStart: PlanBasis? = nil,
    method: PlanMethod = .automatic
) async throws -> AllocationPlan {
    let solver = PlanSolver(method: method)
    do {
        let plan = try await solver.solve(problem, goal: goal, warmStart: warmStart)
        await solver.close()
        return plan
    } catch {
        await solver.close()
        throw error
    }
}

/// A lexicographic goal with one tolerance.
func inOrder(_ objectives: PlanningObjective..., tolerance: Double = 0) -> PlanningGoal {
    .lexicographic(objectives.map { ObjectiveTolerance($0, tolerance) })
}

extension PlanningGoal {
    static let energyFirst = inOrder(.energy, .carbon, .delay, tolerance: 1e-3)
}

func isClose(_ value: Double, _ expected: Double, relative tolerance: Double = 1e-9) -> Bool {
    abs(value - expected) <= tolerance * max(abs(expected), 1e-6)
}
