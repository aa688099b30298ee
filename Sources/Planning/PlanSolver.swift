import LinearProgram

/// Solves allocation problems on a solver session's own thread.
public struct PlanSolver: Sendable {
    private let session: SolverSession

    /// - Parameter session: where to solve; sequential solves reuse its thread.
    public init(session: SolverSession = SolverSession(name: "plan-solver")) {
        self.session = session
    }

    /// The best plan for a problem, in the goal's order of priority.
    ///
    /// When all demand cannot be served, unserved demand (weighted by class) is minimised before anything else.
    /// - Parameters:
    ///   - warmStart: the basis of an earlier plan with the same areas, sites and classes.
    ///   - timeLimit: wall-clock limit for the whole solve.
    /// - Throws: ``PlanningError``; `LinearProgramError` when the session is closed; `CancellationError`.
    public func solve(
        _ problem: AllocationProblem,
        goal: PlanningGoal,
        warmStart: PlanBasis? = nil,
        timeLimit: Duration? = nil
    ) async throws -> AllocationPlan {
        let deadline = timeLimit.map { ContinuousClock.now + $0 }
        return try await session.run { solver in
            try Self.plan(problem, goal, warmStart, deadline, solver)
        }
    }

    /// Ends the session's thread.
    public func close() async {
        await session.close()
    }

    private static func plan(
        _ problem: AllocationProblem,
        _ goal: PlanningGoal,
        _ warmStart: PlanBasis?,
        _ deadline: ContinuousClock.Instant?,
        _ solver: any LinearProgramSolving
    ) throws -> AllocationPlan {
        try Task.checkCancellation()
        let started = ContinuousClock.now
        let program = AllocationProgram(try problem.validated())
        var phases = PhaseSolve(
            program: program,
            goal: try goal.validated(),
            solver: solver,
            warmStart: warmStart,
            deadline: deadline
        )
        let (solution, weights) = try phases.run()
        var plan = program.plan(solution, phases, finalWeights: weights)
        plan.solveSeconds = started.duration(to: ContinuousClock.now) / .seconds(1)
        return plan
    }
}
