import ControlPlane
import Foundation
import Logging
import Planning
import ServiceLifecycleTestKit
import SunwardModel

/// A whole control plane over a store in memory and a clock that a test moves.
struct ControlPlaneHarness: Sendable {
    let clock: SteppedClock
    let store: MemoryStore
    let directory: FleetDirectory
    let sequencer = IngestionSequencer()
    let board = PlanBoard()
    let intake: TelemetryIntake
    let solver: ScriptedSolver
    let coordinator: Coordinator
    private let planSolver: PlanSolver

    init(
        _ fleet: Fleet = TestFleet.fleet(),
        now: Date = hour(10),
        resuming state: ResumeState = ResumeState(),
        deferredWork: any DeferredWork = NoDeferredWork(),
        script: @escaping ScriptedSolver.Script = { _, _, _ in }
    ) throws {
        clock = SteppedClock(now)
        store = MemoryStore(state)
        let version = try fleet.version(loadedAt: now)
        directory = FleetDirectory(fleet: fleet, digest: version.digest)
        planSolver = PlanSolver()
        solver = ScriptedSolver(planSolver, script: script)
        let events = CoordinatorEvents()
        intake = TelemetryIntake(
            directory: directory,
            sequencer: sequencer,
            store: store,
            clock: clock,
            events: events
        )
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        coordinator = Coordinator(
            directory: directory,
            fleetVersion: version,
            sequencer: sequencer,
            store: store,
            board: board,
            clock: clock,
            events: events,
            intake: intake,
            solver: solver,
            deferredWork: deferredWork,
            logger: logger
        )
    }

    /// Runs the coordinator while `body` runs, then shuts it down gracefully and waits for its end.
    func run(_ body: @Sendable @escaping () async throws -> Void) async throws {
        try await testGracefulShutdown { shutdown in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await coordinator.run() }
                group.addTask {
                    defer { shutdown.triggerGracefulShutdown() }
                    try await body()
                }
                try await group.waitForAll()
            }
        }
        await planSolver.close()
    }

    /// Waits until the first plan of this run is in force.
    func firstPlan() async throws { try await eventually("first plan") { await coordinator.status().counts.plans > 0 } }
}

struct TimedOut: Error, CustomStringConvertible {
    let description: String
}

/// Waits until `condition` holds.
func eventually(_ what: String, _ condition: @Sendable () async -> Bool) async throws {
    let deadline = ContinuousClock.now + .seconds(240)
    while await !condition() {
        guard ContinuousClock.now < deadline else { throw TimedOut(description: "no \(what) within 240 seconds") }
        try await Task.sleep(for: .milliseconds(2))
    }
}
