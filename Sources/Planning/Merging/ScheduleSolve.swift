import LinearProgram

/// Solves the phases in which delay has no price over all slots at once, areas merged, and tells what they leave of the
/// time: the schedule from which a plan is split by slots.
///
/// The phases before the first that prices delay are the plan's own. Later ones see no delay here, so that only their
/// schedule is of use.
struct ScheduleSolve {
    /// How often what is served too slowly is taken out of joint areas.
    private static let mostRounds = 12

    /// A schedule, with the phases that led to it.
    struct Outcome: Sendable {
        var schedule: TimeSchedule
        /// Those that are phases of the plan as they stand, by their names.
        var settled: [String: AllocationPlan.Phase]
        var leavesUnserved: Bool
        /// Where the phases ended.
        var basis: PlanBasis
        /// What was solved by itself.
        var separate: Set<MergedAreas.Cell>
    }

    let problem: AllocationProblem
    let goal: PlanningGoal
    let warmStart: PlanBasis?
    let separate: Set<MergedAreas.Cell>
    let deadline: ContinuousClock.Instant?

    /// - Throws: ``PlanningError``, `LinearProgramError`, or `CancellationError`.
    func run(_ solver: any LinearProgramSolving) throws -> Outcome {
        let whole = goal.withoutDelay
        // What is slow is mostly slow for the first phase already: later ones are solved once that is settled.
        var goal = whole.firstAlone
        var (separate, warm) = (knownSeparate, warmStart)
        var rounds = 0
        while true {
            rounds += 1
            if rounds == Self.mostRounds { goal = whole }
            let merged = MergedAreas(problem, separating: separate)
            let program = AllocationProgram(merged.problem, plansEmptyCells: false)
            var phases = PhaseSolve(
                program: program,
                goal: goal,
                solver: solver,
                warmStart: warm,
                isKnownShort: false,
                deadline: deadline
            )
            let (solution, _) = try phases.run()
            guard !phases.ranOutOfTime else {
                throw PlanningError(
                    code: .timeLimit,
                    message: "the time limit passed before there was a schedule; allow more time or plan fewer slots"
                )
            }
            let slow = merged.slowCells(solution.columnValues, of: program, beside: separate)
            guard rounds == Self.mostRounds || slow.isEmpty && goal == whole else {
                if slow.isEmpty { goal = whole }
                separate.formUnion(slow)
                warm = phases.basis.completed(by: warm)
                continue
            }
            return Outcome(
                schedule: merged.schedule(solution.columnValues, of: program),
                settled: settled(phases.phases),
                leavesUnserved: phases.leavesUnserved,
                basis: phases.basis,
                separate: separate
            )
        }
    }

    /// What an earlier plan had by itself, as far as it is there; demand that may wait in all slots.
    private var knownSeparate: Set<MergedAreas.Cell> {
        guard !problem.barsSlowSites else { return [] }
        var known: Set<MergedAreas.Cell> = []
        for cell in separate {
            let (i, k) = (cell.area, cell.workloadClass)
            guard i < problem.areas.count, k < problem.classes.count, cell.slot < problem.slots else { continue }
            let slots = problem.isDeferrable(area: i, workloadClass: k) ? 0..<problem.slots : cell.slot..<cell.slot + 1
            for t in slots { known.insert(MergedAreas.Cell(area: i, workloadClass: k, slot: t)) }
        }
        return known
    }

    /// The phases up to the first that prices delay.
    private func settled(_ phases: [AllocationPlan.Phase]) -> [String: AllocationPlan.Phase] {
        let steps = PhaseSteps(goal)
        let own = [steps.unserved] + steps.steps.prefix { $0.weights[.delay, default: 0] == 0 }
        var settled: [String: AllocationPlan.Phase] = [:]
        for step in own { settled[step.name] = phases.first { $0.objective == step.objective } }
        return settled
    }
}

extension PlanningGoal {
    /// The first step, with unserved demand before it.
    fileprivate var firstAlone: PlanningGoal {
        guard case .lexicographic(let steps) = self, let first = steps.first(where: { $0.objective != .unserved })
        else { return self }
        return .lexicographic(steps.filter { $0.objective == .unserved } + [first])
    }

    /// The goal of a program without delays; energy alone where nothing else is asked for.
    fileprivate var withoutDelay: PlanningGoal {
        switch self {
        case .lexicographic(let steps):
            let others = steps.filter { $0.objective != .delay }
            guard others.contains(where: { $0.objective != .unserved }) else {
                return .lexicographic(others + [ObjectiveTolerance(.energy, 0)])
            }
            return .lexicographic(others)
        case .weighted(let weights):
            let others = weights.filter { $0.key != .delay && $0.key != .unserved && $0.value > 0 }
            return .weighted(others.isEmpty ? [.energy: 1] : others)
        }
    }
}
