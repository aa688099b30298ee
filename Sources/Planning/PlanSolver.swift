import Foundation
import LinearProgram

/// Solves allocation problems on a solver session's own thread.
public struct PlanSolver: Sendable {
    /// How a program is solved.
    public enum Method: String, Sendable, CaseIterable {
        /// Split by slots where that is faster.
        case automatic
        /// As one linear program.
        case whole
        /// By column generation over slots, on all cores.
        case split
    }

    /// Programs with more shares than this are faster when split by slots.
    static let leastArcsToSplit = 30_000

    private let session: SolverSession
    private let crew: SlotCrew
    private let method: Method

    /// - Parameters:
    ///   - method: how to solve.
    ///   - session: where whole programs are solved; sequential solves reuse its thread.
    ///   - threads: how many slots are solved at the same time.
    public init(
        method: Method = .automatic,
        session: SolverSession = SolverSession(name: "plan-solver"),
        threads: Int = ProcessInfo.processInfo.activeProcessorCount
    ) {
        self.method = method
        self.session = session
        crew = SlotCrew(threads: threads)
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
        if isSplit(problem) { return try await split(problem, goal, warmStart, deadline) }
        return try await session.run { solver in
            try Self.plan(problem, goal, warmStart, deadline, solver)
        }
    }

    /// Ends the solver's threads.
    public func close() async {
        await session.close()
        await crew.close()
    }

    private func isSplit(_ problem: AllocationProblem) -> Bool {
        switch method {
        case .whole: return false
        case .split: return problem.slots > 1
        case .automatic:
            let arcs = problem.areas.count * problem.sites.count * problem.classes.count * problem.slots
            return problem.slots > 1 && arcs > Self.leastArcsToSplit
        }
    }

    private func split(
        _ problem: AllocationProblem,
        _ goal: PlanningGoal,
        _ warmStart: PlanBasis?,
        _ deadline: ContinuousClock.Instant?
    ) async throws -> AllocationPlan {
        let started = ContinuousClock.now
        var solve = try DecomposedSolve(
            try problem.validated(),
            goal: try goal.validated(),
            crew: crew,
            memory: warmStart?.decomposition,
            deadline: deadline
        )
        let (outcome, weights) = try await solve.run()
        var plan = try await solve.plan(outcome, finalWeights: weights)
        plan.solveSeconds = started.duration(to: ContinuousClock.now) / .seconds(1)
        return plan
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
