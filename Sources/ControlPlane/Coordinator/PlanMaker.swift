import Foundation
import Planning
import Signals
import SunwardModel

/// Makes one plan from one consistent snapshot: forecasts, builds the program, solves it, and takes of the solution what
/// gains enough over the plan in force. Keeps no state.
struct PlanMaker: Sendable {
    let solver: any AllocationSolving
    let forecaster: any Forecaster
    let identifiers: PlanIdentifierSource

    /// A plan with what the next one needs of it.
    struct Made: Sendable {
        let record: PlanRecord
        let outlook: FleetOutlook

        /// What was solved, and the plan to put in force.
        let archive: PlanArchive
    }

    /// Runs on the cooperative pool, not on the caller's actor: assembling and encoding a large program takes long
    /// enough to hold up everyone who asks the coordinator for something.
    ///
    /// - Parameter inForce: The plan that routes now, to keep where a change gains too little.
    /// - Throws: What the solver throws, `CancellationError` included.
    @concurrent
    func make(
        _ trigger: CoordinatorState.Trigger,
        snapshot: FleetSnapshot,
        usage: DailyUsage,
        carried: CarriedOver,
        warmStart: PlanBasis?,
        inForce: PublishedPlan?
    ) async throws -> Made {
        let began = ContinuousClock.now
        let fleet = snapshot.entry.fleet
        let grid = TimeGrid(
            containing: snapshot.now,
            slotSeconds: fleet.planner.slotMinutes * 60,
            count: fleet.planner.horizonSlots
        )
        let outlook = FleetOutlook(
            fleet: fleet,
            sites: snapshot.sites,
            demand: snapshot.demand,
            grid: grid,
            now: snapshot.now,
            forecaster: forecaster
        )
        let assembly = ProblemAssembly(fleet: fleet, outlook: outlook, usage: usage, carried: carried)
        let problem = assembly.problem(holdingBack: fleet.planner.budgetReserveFraction)
        let assembled = ContinuousClock.now
        let solved = try await solve(problem, orAllOf: assembly, fleet: fleet, warmStart: warmStart)
        let decision = decide(solved, over: inForce, snapshot: snapshot, budgets: assembly.budgets())
        let archive = decision?.archive ?? solved
        let record = try PlanRecord(
            id: identifiers.next(at: snapshot.now),
            entry: snapshot.entry,
            trigger: trigger,
            outlook: outlook,
            inputs: outlook.summary(
                usage: usage,
                carried: carried,
                assembly: assembly,
                forecaster: forecaster.source
            ),
            archive: archive,
            timing: PlanTiming(
                snapshotSeconds: began.duration(to: assembled) / .seconds(1),
                solveSeconds: solved.plan.solveSeconds,
                totalSeconds: began.duration(to: .now) / .seconds(1),
                iterations: solved.plan.iterations,
                warmStarted: warmStart != nil
            ),
            switching: decision?.switching
        )
        return Made(record: record, outlook: outlook, archive: archive)
    }

    /// The solution with what stays of the plan in force; nil when nothing of that one means anything in the new fleet.
    ///
    /// - Parameter budgets: The budgets whole: their reserve is there for such as this.
    private func decide(
        _ solved: PlanArchive,
        over inForce: PublishedPlan?,
        snapshot: FleetSnapshot,
        budgets: [ConsumptionBudget]
    ) -> (archive: PlanArchive, switching: PlanSwitching)? {
        guard let inForce, inForce.record.fleetDigest == snapshot.entry.digest else { return nil }
        let decision = PlanSwitch.decide(
            solved.plan,
            problem: solved.problem,
            goal: solved.goal,
            previous: inForce.table.shares(at: snapshot.now, in: solved.problem),
            budgets: budgets,
            gainFraction: snapshot.entry.fleet.planner.switchGainFraction
        )
        guard let decision else { return nil }
        var archive = PlanArchive(problem: solved.problem, goal: solved.goal, plan: decision.plan)
        if decision.drawsOnReserve { archive.problem.budgets = budgets }
        return (archive, PlanSwitching(decision))
    }

    /// Solves with the budgets' reserve held back; where demand would go unserved for it, with all of the budgets. If that
    /// fails or leaves more unserved, as where time runs out, the plan that is there keeps every limit, and stands.
    private func solve(
        _ problem: AllocationProblem,
        orAllOf assembly: ProblemAssembly,
        fleet: Fleet,
        warmStart: PlanBasis?
    ) async throws -> PlanArchive {
        let goal = PlanningGoal(fleet.objectives)
        let limit = Duration.seconds(fleet.planner.solveTimeLimitSeconds)
        let plan = try await solver.solve(problem, goal: goal, warmStart: warmStart, timeLimit: limit)
        let held = PlanArchive(problem: problem, goal: goal, plan: plan)
        let whole = assembly.problem()
        guard plan.status == .partial, whole.budgets != problem.budgets else { return held }
        var second: AllocationPlan
        do {
            second = try await solver.solve(whole, goal: goal, warmStart: plan.basis, timeLimit: limit)
        } catch {
            try Task.checkCancellation()
            return held
        }
        let missing = [plan, second].map { $0.value(of: [.unserved: 1], in: whole) }
        guard missing[1] <= missing[0] else { return held }
        second.solveSeconds += plan.solveSeconds
        second.iterations += plan.iterations
        return PlanArchive(problem: whole, goal: goal, plan: second)
    }
}
