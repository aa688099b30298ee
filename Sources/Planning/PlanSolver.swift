import Foundation
import LinearProgram
import ThreadExecutor

/// Solves allocation problems on threads of its own: as one linear program, or split by slots.
public struct PlanSolver: Sendable {
    /// A split plan further than this from its bound is solved whole instead, where that is possible.
    private static let worstGap = 1e-5

    private let session: SolverSession
    private let crew: SlotCrew
    private let method: PlanMethod

    /// - Parameters:
    ///   - method: how to solve.
    ///   - session: where whole programs are solved; sequential solves reuse its thread. nil makes one.
    ///   - threads: how many slots are solved at the same time.
    ///   - priority: of its threads; background in a process whose requests must not wait for a plan.
    public init(
        method: PlanMethod = .automatic,
        session: SolverSession? = nil,
        threads: Int = ProcessInfo.processInfo.activeProcessorCount,
        priority: ThreadPriority = .ordinary
    ) {
        self.method = method
        self.session = session ?? SolverSession(name: "plan-solver", priority: priority)
        crew = SlotCrew(threads: threads, priority: priority)
    }

    /// The best plan for a problem, in the goal's order of priority.
    ///
    /// When all demand cannot be served, unserved demand (weighted by class) is minimised before anything else. The plan
    /// keeps every limit, also where extreme values keep the solver from doing so; see ``PlanRepair``.
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
        let plan =
            switch method {
            case .split where problem.isSeparableBySlot:
                try await split(problem, goal, warmStart, deadline)
            case .automatic where problem.isWorthSplitting:
                try await splitOrWhole(problem, goal, warmStart, deadline)
            default:
                try await whole(problem, goal, warmStart, deadline)
            }
        return PlanRepair.repaired(plan, problem)
    }

    /// Ends the solver's threads.
    public func close() async {
        await session.close()
        await crew.close()
    }

    /// Split, and whole where that fails or ends short of its bound.
    private func splitOrWhole(
        _ problem: AllocationProblem,
        _ goal: PlanningGoal,
        _ warmStart: PlanBasis?,
        _ deadline: ContinuousClock.Instant?
    ) async throws -> AllocationPlan {
        do {
            let plan = try await split(problem, goal, warmStart, deadline)
            guard plan.relativeGap > Self.worstGap, problem.isSmallEnoughToSolveWhole else { return plan }
        } catch let error as PlanningError where error.code == .solverFailed {
            guard problem.isSmallEnoughToSolveWhole else { throw error }
        }
        return try await whole(problem, goal, warmStart, deadline)
    }

    private func split(
        _ problem: AllocationProblem,
        _ goal: PlanningGoal,
        _ warmStart: PlanBasis?,
        _ deadline: ContinuousClock.Instant?
    ) async throws -> AllocationPlan {
        try Task.checkCancellation()
        let started = ContinuousClock.now
        var solve = try DecomposedSolve(
            try problem.validated(),
            goal: try goal.validated(),
            crew: crew,
            memory: warmStart?.decomposition,
            deadline: deadline
        )
        do {
            let (outcome, weights) = try await solve.run()
            var plan = try await solve.plan(outcome, finalWeights: weights)
            plan.solveSeconds = started.duration(to: ContinuousClock.now) / .seconds(1)
            await crew.drop()
            return plan
        } catch {
            await crew.drop()
            throw error
        }
    }

    private func whole(
        _ problem: AllocationProblem,
        _ goal: PlanningGoal,
        _ warmStart: PlanBasis?,
        _ deadline: ContinuousClock.Instant?
    ) async throws -> AllocationPlan {
        try await session.run { solver in
            try Self.plan(problem, goal, warmStart, deadline, solver)
        }
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
