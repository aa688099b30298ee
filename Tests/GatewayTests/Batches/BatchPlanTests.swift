import Foundation
import Logging
import PostgresTesting
import Store
import SunwardModel
import Testing

@testable import ControlPlane
@testable import Gateway

/// What plans know of batches, and batches of plans.
@Suite(.database)
struct BatchPlanTests {
    @Test func `lines go while the plan in force serves them, and stop when it is too old`() async throws {
        let board = PlanBoard()
        try await withBatches(.answer(Answers.chat), hours: 20, board: board) { scene, upstream in
            let id = try await scene.begin(BatchScene.input(40))
            _ = try await scene.wait(for: "in_progress", id)
            // Nobody is asked before a plan serves it; then ten a second of the clock, from when the plan is seen.
            #expect(upstream.seen.requests == 0)
            board.publish(ReleasePlan.make(36_000, at: scene.clock.now))
            let begun = try await eventually {
                scene.clock.advance(by: 0.02)
                return upstream.seen.requests >= 10
            }
            #expect(begun)
            scene.clock.advance(by: 10)
            _ = try await scene.wait(for: "completed", id)
            let late = try await scene.begin(BatchScene.input(5))
            _ = try await scene.wait(for: "in_progress", late)
            scene.clock.advance(by: 3 * 3600)
            try await Task.sleep(for: .milliseconds(300))
            #expect(upstream.seen.requests == 40)
        }
    }

    @Test func `plans learn what waits, when it is due, and nothing of embeddings`() async throws {
        try await withBatches(.answer(Answers.chat), hours: 2) { scene, _ in
            let logger = Logger(label: "backlog-tests") { _ in SwiftLogNoOpLogHandler() }
            let backlog = BatchBacklog(store: scene.store, logger: logger)
            let now = scene.clock.now
            for deadline in ["1.5", "24"] {
                let id = try await scene.begin(BatchScene.input(3), metadata: #"{"deadline_hours":"\#(deadline)"}"#)
                _ = try await scene.wait(for: "in_progress", id)
            }
            try await backlog.refresh()
            let waiting = backlog.waiting(now: now).sorted { $0.due < $1.due }
            #expect(waiting.map(\.queries) == [3, 3])
            #expect(waiting.allSatisfy { $0.area == "east" && $0.workloadClass == "night" })
            for (found, hours) in zip(waiting, [1.5, 2.0]) {
                let due = now.addingTimeInterval(hours * 3600)
                // Rounded down to the minute.
                #expect(found.due <= due && found.due > due.addingTimeInterval(-61))
            }
            let afterwards = now.addingTimeInterval(86_400)
            #expect(backlog.waiting(now: afterwards).allSatisfy { $0.due == afterwards })
        }
    }
}
