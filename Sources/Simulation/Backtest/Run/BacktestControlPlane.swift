import ControlPlane
import Foundation
import Logging
import Planning
import Signals
import SunwardModel

/// The control plane of one run: the service's own parts around a store that forgets and a clock that is moved.
struct BacktestControlPlane: Sendable {
    let clock: BacktestClock
    let store: BacktestStore
    let directory: FleetDirectory
    let sequencer = IngestionSequencer()
    let board = PlanBoard()
    let intake: TelemetryIntake
    let coordinator: Coordinator

    private let scenario: BacktestScenario

    /// How long a reading is under way.
    private let delaySeconds: Double

    init(run: BacktestRun, planner: PlanSolver) throws {
        scenario = run.scenario
        delaySeconds = scenario.readingDelaySeconds(of: run.policy)
        let start = scenario.settings.start
        var fleet = scenario.fleet
        fleet.objectives = run.policy.objectives(of: fleet)
        // To weigh a change by the fleet's objectives is the planner's way; what others decide is done.
        if !run.policy.plansByObjectives { fleet.planner.switchGainFraction = 0 }
        // What is held back of budgets is held back against errors of forecasts.
        if scenario.isTold(run.policy) { fleet.planner.budgetReserveFraction = 0 }
        let version = try fleet.version(loadedAt: start)
        clock = BacktestClock(start: start)
        directory = FleetDirectory(fleet: fleet, digest: version.digest)
        let bounded = run.bounded(planner: planner, clock: clock)
        store = BacktestStore(
            history: scenario.readings(
                from: .distantPast,
                to: start.addingTimeInterval(1 - delaySeconds)
            ),
            forecasts: scenario.published(knownAt: start.addingTimeInterval(1 - delaySeconds)),
            settled: { bounded?.spending.add($0) }
        )
        intake = TelemetryIntake(
            directory: directory,
            sequencer: sequencer,
            store: store,
            clock: clock,
            // Nobody listens: plans are asked for once a step, not when a reading departs from its forecast.
            events: CoordinatorEvents()
        )
        coordinator = Coordinator(
            directory: directory,
            fleetVersion: version,
            sequencer: sequencer,
            store: store,
            board: board,
            clock: clock,
            events: CoordinatorEvents(),
            intake: intake,
            solver: bounded ?? run.solver(planner: planner),
            forecaster: scenario.forecaster(for: run.policy, sharing: run.forecasts),
            // Policies are compared by what they leave unserved, too.
            beyondPlan: .unserved,
            logger: Logger(label: "backtest") { _ in SwiftLogNoOpLogHandler() }
        )
    }

    /// Waits until the plan of the first slot is in force.
    ///
    /// - Throws: ``SimulationError`` with `planningFailed`.
    func awaitFirstPlan() async throws {
        while true {
            let status = await coordinator.status()
            if status.counts.plans > 0 { return }
            if let failure = status.lastFailure { throw SimulationError(.planningFailed, failure.reason) }
            try await Task.sleep(for: .milliseconds(1))
        }
    }

    /// Takes in what meters have read and markets told since the step before.
    func ingest(from start: Date, to end: Date) async throws {
        let from = start.addingTimeInterval(1 - delaySeconds)
        let to = end.addingTimeInterval(1 - delaySeconds)
        let readings = scenario.readings(from: from, to: to)
        if !readings.isEmpty { _ = try await intake.ingest(readings) }
        let published = scenario.published(from: from, to: to)
        if !published.isEmpty { _ = try await intake.ingest(published) }
    }

    /// The fleet as the coordinator has it.
    func snapshot() async -> FleetSnapshot {
        await FleetSnapshot(directory, asOf: sequencer.watermark, now: clock.now)
    }
}
