import ControlPlane
import Foundation
import Logging
import Planning
import SunwardModel

/// One policy through a scenario: a whole control plane on simulated time, fed as its meters would, planning once a
/// step, executing the first slot of each plan, and settled by what truly was.
///
/// Where demand may wait the run goes on past the end, without new demand, until all that came before it is served.
struct BacktestRun: Sendable {
    let scenario: BacktestScenario
    let policy: BacktestPolicy

    /// The account of the policy whose level bounds this one.
    let bound: BacktestAccount?

    /// What the runs of a backtest have forecast, which is the same for all.
    let forecasts: SharedForecasts

    /// Runs it.
    ///
    /// - Parameter progress: Told after each plan how many simulated seconds have passed.
    /// - Throws: ``SimulationError`` with `planningFailed`; what the planner throws; `CancellationError`.
    func account(progress: @Sendable (Double) -> Void) async throws -> BacktestAccount {
        // Runs go on beside each other already; one thread each also takes every step in the same order each time.
        let planner = PlanSolver(threads: 1)
        do {
            let account = try await account(planner: planner, progress: progress)
            await planner.close()
            return account
        } catch {
            await planner.close()
            throw error
        }
    }

    private func account(
        planner: PlanSolver,
        progress: @Sendable (Double) -> Void
    ) async throws -> BacktestAccount {
        let plane = try BacktestControlPlane(run: self, planner: planner)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await plane.coordinator.run() }
            var ledger = BacktestLedger(run: self, plane: plane)
            do {
                try await play(plane, into: &ledger, progress: progress)
            } catch {
                group.cancelAll()
                throw error
            }
            // The coordinator settles what is left when it ends.
            group.cancelAll()
            try await group.waitForAll()
            await ledger.take()
            return ledger.account
        }
    }

    private func play(
        _ plane: BacktestControlPlane,
        into ledger: inout BacktestLedger,
        progress: @Sendable (Double) -> Void
    ) async throws {
        let settings = scenario.settings
        try await plane.awaitFirstPlan()
        ledger.note(plane.board.current?.record)
        var now = settings.start
        while true {
            let next = now.addingTimeInterval(scenario.stepSeconds)
            plane.clock.set(next)
            try await plane.ingest(from: now, to: next)
            now = next
            guard now < scenario.lastMoment else { return }
            let published = try await plane.coordinator.planNow()
            ledger.note(published.record)
            await ledger.take()
            progress(now.timeIntervalSince(settings.start))
        }
    }

    /// What answers in the planner's place where the policy is a rule; else the planner.
    func solver(planner: PlanSolver) -> any AllocationSolving {
        switch policy.kind {
        case .planner, .weighted, .atGreedy: planner
        case .split(let rule): FixedRuleSolver { SplitAllocation(rule: rule).shares($0) }
        case .greedy(let measure): FixedRuleSolver { GreedyAllocation(measure: measure).shares($0) }
        }
    }

    /// The planner held at a greedy policy's level, where the policy is that.
    func bounded(planner: PlanSolver, clock: BacktestClock) -> BoundedSolver? {
        guard case .atGreedy(let measure) = policy.kind, let bound else { return nil }
        return BoundedSolver(
            inner: planner,
            measure: measure,
            greedyAccount: bound,
            spending: BoundedSolver.Spending(measure),
            clock: clock,
            end: scenario.settings.end
        )
    }
}
