import Foundation
import Logging
import Planning
import ServiceLifecycleTestKit
import SunwardModel
import Testing

@testable import ControlPlane

@Suite("Simulated time", .timeLimit(.minutes(10)))
struct SimulatedTimeTests {
    /// The real simulated clock: at 18,000 times real time five minutes are 17 ms, less than a solve here takes.
    @Test("hours lived through in a second are planned, settled without gap, and late ticks counted")
    func fast() async throws {
        let fleet = TestFleet.fleet()
        let clock = SimulatedClock(start: hour(0), speed: 0)
        let store = MemoryStore(ResumeState(readings: [arrivals("east", 3600, at: hour(-1))]))
        let version = try fleet.version(loadedAt: hour(0))
        let directory = FleetDirectory(fleet: fleet, digest: version.digest)
        let sequencer = IngestionSequencer()
        let events = CoordinatorEvents()
        let board = PlanBoard()
        let solver = PlanSolver()
        let coordinator = Coordinator(
            directory: directory,
            fleetVersion: version,
            sequencer: sequencer,
            store: store,
            board: board,
            clock: clock,
            events: events,
            intake: TelemetryIntake(
                directory: directory,
                sequencer: sequencer,
                store: store,
                clock: clock,
                events: events
            ),
            solver: ScriptedSolver(solver) { _, _, _ in try await Task.sleep(for: .milliseconds(40)) },
            logger: Logger(label: "test")
        )
        try await testGracefulShutdown { shutdown in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await coordinator.run() }
                group.addTask {
                    defer { shutdown.triggerGracefulShutdown() }
                    try await eventually("first plan") { board.current != nil }
                    clock.run(speed: 18_000)
                    try await eventually("four hours and three plans") {
                        let plans = await coordinator.status().counts.plans
                        return clock.now > hour(4) && plans >= 3
                    }
                }
                try await group.waitForAll()
            }
        }
        await solver.close()
        let counts = await coordinator.status().counts
        #expect(counts.failures == 0)
        #expect(counts.skippedTicks > 0)
        let settlements = await store.settlements
        #expect(settlements.first?.start == hour(0))
        #expect(zip(settlements, settlements.dropFirst()).allSatisfy { $0.end == $1.start })
        #expect(try #require(settlements.last).end > hour(4))
    }
}
