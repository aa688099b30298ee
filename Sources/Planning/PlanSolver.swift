import Foundation
import LinearProgram
import ThreadExecutor

/// Solves allocation problems on threads of its own: as one linear program, or split by slots.
public struct PlanSolver: Sendable {
    private let session: SolverSession
    private let crew: SlotCrew
    private let method: PlanMethod
    private let interrupted = InterruptedSolve()

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
    ///   - timeLimit: wall-clock limit for the whole solve. A plan that is cut short is that of the phases before: it serves
    ///     what those serve, and its gap tells what is left of the others.
    /// - Throws: ``PlanningError``, with code `timeLimit` where not even the first phase was solved in time;
    ///   `LinearProgramError` when the session is closed; `CancellationError`.
    public func solve(
        _ problem: AllocationProblem,
        goal: PlanningGoal,
        warmStart: PlanBasis? = nil,
        timeLimit: Duration? = nil
    ) async throws -> AllocationPlan {
        let deadline = timeLimit.map { ContinuousClock.now + $0 }
        let solve = Attempt(problem: problem, goal: goal, warmStart: warmStart, deadline: deadline)
        switch method {
        case .split where problem.isSeparableBySlot || problem.isSeparableBySchedule:
            return try await splitOrElseWhole(solve)
        case .automatic where problem.isWorthSplitting: return try await splitThenWhole(solve)
        case .automatic where problem.isSeparableBySlot: return try await wholeThenSplit(solve)
        default: return try await whole(solve)
        }
    }

    /// Ends the solver's threads.
    public func close() async {
        await session.close()
        await crew.close()
    }

    /// What is asked for.
    private struct Attempt: Sendable {
        var problem: AllocationProblem
        var goal: PlanningGoal
        var warmStart: PlanBasis?
        var deadline: ContinuousClock.Instant?
        /// Whether it is known that not all demand can be served.
        var isKnownShort = false

        /// A plan that keeps all limits, and says how far it may be from the best.
        func finished(_ plan: AllocationPlan) -> AllocationPlan {
            PlanRepair.repaired(plan, problem).withProvenGaps(goal, in: problem, before: plan)
        }
    }

    // MARK: Ways

    /// Split, and whole where that fails.
    private func splitOrElseWhole(_ solve: Attempt) async throws -> AllocationPlan {
        do {
            return try await split(solve)
        } catch let error as PlanningError where error.code == .solverFailed {
            return try await whole(solve)
        } catch is LinearProgramError {
            return try await whole(solve)
        }
    }

    /// Split, and whole where that fails or ends short of its bound; where demand goes unserved that might be served the
    /// whole program is worth its time however large.
    private func splitThenWhole(_ solve: Attempt) async throws -> AllocationPlan {
        let plan = try await splitOrElseWhole(solve)
        guard plan.relativeGap > AllocationPlan.provenGap,
            plan.mayServeMore || solve.problem.isSmallEnoughToSolveWhole
        else { return plan }
        return try await better(than: plan, solve) { try await whole(solve) }
    }

    /// Whole, and split where that ends short of its bound.
    private func wholeThenSplit(_ solve: Attempt) async throws -> AllocationPlan {
        let plan = try await whole(solve)
        guard plan.relativeGap > AllocationPlan.provenGap else { return plan }
        return try await better(than: plan, solve) { try await split(solve) }
    }

    /// The plan, or another that serves more or, with as much served, is nearer to its bound.
    private func better(
        than plan: AllocationPlan,
        _ asked: Attempt,
        _ another: () async throws -> AllocationPlan
    ) async throws -> AllocationPlan {
        do {
            let second = try await another()
            return second.isBetter(than: plan, for: asked.goal, in: asked.problem) ? second : plan
        } catch is PlanningError {
            return plan
        } catch is LinearProgramError {
            return plan
        }
    }

    private func split(_ asked: Attempt) async throws -> AllocationPlan {
        try await withTaskExecutorPreference(crew.leadingThread) { @concurrent in
            try await splitOnThreads(asked)
        }
    }

    @concurrent
    private func splitOnThreads(_ asked: Attempt) async throws -> AllocationPlan {
        try Task.checkCancellation()
        let started = ContinuousClock.now
        let (problem, goal) = (try asked.problem.validated(), try asked.goal.validated())
        let outline = problem.isSeparableBySchedule ? try await outline(asked) : nil
        let outlineSeconds = started.duration(to: .now) / .seconds(1)
        var solve = try DecomposedSolve(
            problem,
            goal: goal,
            crew: crew,
            outline: outline,
            memory: asked.warmStart?.decomposition,
            deadline: asked.deadline
        )
        do {
            let (outcome, weights) = try await solve.run()
            var plan = asked.finished(try await solve.plan(outcome, finalWeights: weights))
            plan.isCutShort = solve.ranOutOfTime
            await crew.drop()
            if outline != nil || plan.mayServeMore {
                plan = try await refined(plan, asked, Set((outline?.settled ?? [:]).keys))
            }
            // When to serve and store is settled before the first phase, for all of them.
            if outline != nil, !plan.phases.isEmpty { plan.phases[0].seconds += outlineSeconds }
            plan.solveSeconds = started.duration(to: ContinuousClock.now) / .seconds(1)
            return plan
        } catch {
            await crew.drop()
            throw error
        }
    }

    /// The plan, or a better one with its schedule free in the phases that are not settled, where the schedule it was
    /// split by is not the best for those; in all of them where it may leave too much unserved.
    private func refined(
        _ plan: AllocationPlan,
        _ asked: Attempt,
        _ settled: Set<String>
    ) async throws -> AllocationPlan {
        guard plan.relativeGap > AllocationPlan.provenGap, asked.problem.isSmallEnoughToRefine else { return plan }
        return try await better(than: plan, asked) {
            // The arcs chosen may not reach the optima of settled phases; then those are solved by the same arcs, too.
            let ways: [Set<String>] = settled.isEmpty ? [settled] : [settled, []]
            let refinements = ways.map { known in
                TimeRefinement(
                    problem: asked.problem,
                    goal: asked.goal,
                    plan: plan,
                    settled: known,
                    deadline: asked.deadline
                )
            }
            let refined = try await session.run { solver -> AllocationPlan? in
                for refinement in refinements {
                    if let refined = try refinement.run(solver) { return asked.finished(refined) }
                }
                return nil
            }
            // Where nearly nothing is served, dropping the solver's traces may bring a plan below what its prices prove.
            guard let refined, refined.duals.bounds(refined, in: asked.problem) else { return plan }
            return refined
        }
    }

    /// When what may wait is served and what batteries do, with areas merged.
    private func outline(_ asked: Attempt) async throws -> ScheduleSolve.Outcome {
        let solve = ScheduleSolve(
            problem: asked.problem,
            goal: asked.goal,
            warmStart: asked.warmStart?.ofMerged,
            separate: asked.warmStart?.separate ?? [],
            deadline: asked.deadline
        )
        return try await session.run { solver in try solve.run(solver) }
    }

    private func whole(_ asked: Attempt) async throws -> AllocationPlan {
        var asked = asked
        let known = await interrupted.take()
        asked.warmStart = asked.warmStart?.resumed(from: known) ?? known
        do {
            return try await wholeOnThread(asked)
        } catch let error as PlanningError where error.code == .timeLimit {
            await interrupted.keep(error.basis)
            throw error
        }
    }

    private func wholeOnThread(_ asked: Attempt) async throws -> AllocationPlan {
        try await session.run { solver in
            let plan = try Self.plan(asked, solver)
            // Where the solver took a shortage for rounding, it gives up as little as can be once it is told.
            let isShort = plan.phases.contains { $0.objective == .unserved && $0.optimum > 0 }
            guard plan.status == .partial, !isShort else { return plan }
            var again = asked
            again.isKnownShort = true
            do {
                let told = try Self.plan(again, solver)
                return told.isBetter(than: plan, for: asked.goal, in: asked.problem) ? told : plan
            } catch is PlanningError {
                return plan
            }
        }
    }

    private static func plan(_ asked: Attempt, _ solver: any LinearProgramSolving) throws -> AllocationPlan {
        try Task.checkCancellation()
        // A second way may begin when time is up already: building its program would take more.
        if let deadline = asked.deadline, ContinuousClock.now >= deadline {
            throw PlanningError(
                code: .timeLimit,
                message: "the time limit passed before the program was built; allow more time or plan fewer slots"
            )
        }
        let started = ContinuousClock.now
        let program = AllocationProgram(try asked.problem.validated())
        var phases = PhaseSolve(
            program: program,
            goal: try asked.goal.validated(),
            solver: solver,
            warmStart: asked.warmStart,
            isKnownShort: asked.isKnownShort,
            deadline: asked.deadline
        )
        let (solution, weights) = try phases.run()
        var plan = asked.finished(program.plan(solution, phases, finalWeights: weights))
        plan.isCutShort = phases.ranOutOfTime
        plan.solveSeconds = started.duration(to: ContinuousClock.now) / .seconds(1)
        return plan
    }
}
