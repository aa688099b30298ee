import ControlPlane
import Foundation
import NIOCore
import Postgres
import PostgresTesting
import Store
import SunwardModel
import Testing

@testable import Gateway

/// Batches outlive the services that work on them.
@Suite(.database)
struct BatchRestartTests {
    @Test func `what one service has left another brings to its end, and no answer comes twice`() async throws {
        try await withBatchStore { store, pool in
            let upstream = try await ScriptedUpstream(.late(Answers.chat, after: .milliseconds(50)))
            let fleet = BatchScene.fleet([[upstream.endpoint]], deferrableHours: 0.01) { $0.batches.maxInFlight = 2 }
            let clock = SteppedClock()
            func start() async throws -> BatchScene {
                let gateway = try await GatewayScene(
                    fleet,
                    grace: .seconds(5),
                    clock: clock,
                    batches: BatchSetting(store: store)
                )
                return BatchScene(gateway: gateway, store: store, pool: pool, clock: clock)
            }
            let first = try await start()
            let id = try await first.begin(BatchScene.input(30))
            #expect(try await eventually { upstream.seen.requests >= 4 })
            await first.gateway.stop()
            let between = try #require(try await store.batch(id: id, owner: ""))
            #expect(between.status == .inProgress && between.counts.completed < 30)
            // Those that were under way came to their end, since there was time.
            #expect(between.counts.completed == upstream.seen.requests)
            let second = try await start()
            try await second.gateway.serve(before: [upstream]) {
                let batch = try await second.wait(for: "completed", id)
                #expect(batch["request_counts"] as? [String: Int] == ["total": 30, "completed": 30, "failed": 0])
                #expect(try await second.lines(batch, "output_file_id").count == 30)
                #expect(upstream.seen.requests == 30)
            }
        }
    }

    @Test func `two services share a batch, and each line is answered once`() async throws {
        try await withBatchStore { store, pool in
            let upstream = try await ScriptedUpstream(.answer(Answers.chat))
            let fleet = BatchScene.fleet([[upstream.endpoint]], deferrableHours: 0.01)
            let clock = SteppedClock()
            let first = try await GatewayScene(fleet, clock: clock, batches: BatchSetting(store: store))
            let second = try await GatewayScene(fleet, clock: clock, batches: BatchSetting(store: store))
            try await second.serve(before: []) {
                try await first.serve(before: []) {
                    let scene = BatchScene(gateway: first, store: store, pool: pool, clock: clock)
                    let batch = try await scene.wait(for: "completed", try await scene.begin(BatchScene.input(100)))
                    #expect(try await scene.lines(batch, "output_file_id").count == 100)
                    #expect(upstream.seen.requests == 100)
                }
            }
            await upstream.stop()
        }
    }

    @Test func `a leader charges what other services have answered, and what was answered before it began`()
        async throws
    {
        try await withBatchStore { store, pool in
            let upstream = try await ScriptedUpstream(.answer(Answers.chat))
            let fleet = BatchScene.fleet([[upstream.endpoint]], deferrableHours: 0.01)
            let clock = SteppedClock()
            let standby = try await GatewayScene(fleet, clock: clock, batches: BatchSetting(store: store))
            try await standby.serve(before: [upstream]) {
                let scene = BatchScene(gateway: standby, store: store, pool: pool, clock: clock)
                _ = try await scene.wait(for: "completed", try await scene.begin(BatchScene.input(20)))
                let leader = BatchSetting(store: store).backlog
                try await leader.refresh()
                #expect(leader.answered == [DemandKey(area: "east", workloadClass: "night"): 20])
            }
        }
    }

    @Test func `a line whose service died is asked again when its lease is over`() async throws {
        try await withBatches(.answer(Answers.chat), hours: 6) { scene, upstream in
            let id = try await scene.begin(BatchScene.input(1))
            _ = try await scene.wait(for: "in_progress", id)
            let dead = BatchLease(instance: UUID(), seconds: 0.2)
            let taken = try await scene.store.claimBatchLines(BatchClaim(cell: nil, count: 1, bytes: 1000), dead)
            #expect(taken.count == 1)
            scene.clock.advance(by: 6 * 3600)
            _ = try await scene.wait(for: "completed", id)
            #expect(upstream.seen.requests == 1)
        }
    }

    @Test func `a line that was answered when its service died counts once, and twice in the history`() async throws {
        try await withBatchStore { store, pool in
            let upstream = try await ScriptedUpstream(.late(Answers.chat, after: .milliseconds(300)))
            let fleet = BatchScene.fleet([[upstream.endpoint]], deferrableHours: 0.01)
            let clock = SteppedClock()
            let setting = BatchSetting(store: store)
            let gateway = try await GatewayScene(fleet, grace: .milliseconds(200), clock: clock, batches: setting)
            try await gateway.serve(before: [upstream]) {
                let scene = BatchScene(gateway: gateway, store: store, pool: pool, clock: clock)
                let id = try await scene.begin(BatchScene.input(1))
                #expect(try await eventually { upstream.seen.requests == 1 })
                // As if the service had died: another has the line now, and will die as well.
                _ = try await pool.query(
                    "UPDATE batch_lines SET lease_owner = gen_random_uuid(), lease_until = now() + interval '1 second'"
                )
                let batch = try await scene.wait(for: "completed", id)
                #expect(upstream.seen.requests == 2)
                #expect(batch["request_counts"] as? [String: Int] == ["total": 1, "completed": 1, "failed": 0])
                #expect((batch["usage"] as? [String: Any])?["total_tokens"] as? Int == 16)
                #expect(try await scene.lines(batch, "output_file_id").count == 1)
                try await setting.backlog.refresh()
                #expect(setting.backlog.answered.values.map { $0 } == [1])
                let decisions = gateway.history.decisions
                #expect(decisions.map(\.origin.requestID) == ["\(id):1", "\(id):1"])
                #expect(Set(decisions.map(\.id)).count == 2)
            }
        }
    }

    @Test func `what is to become of interrupted lines is one of two things`() async throws {
        try await withBatches(.answer(Answers.chat)) { scene, _ in
            let id = try await scene.begin(BatchScene.input(1), metadata: #"{"on_interruption":"fail"}"#)
            _ = try await scene.wait(for: "completed", id)
            let file = try #require(try await scene.batch(id)["input_file_id"] as? String)
            let answer = try await scene.gateway.post(
                #"{"input_file_id":"\#(file)","endpoint":"/v1/chat/completions","completion_window":"24h","metadata":"#
                    + #"{"on_interruption":"panic"}}"#,
                path: "/v1/batches"
            )
            #expect(answer.status == 400 && answer.body.contains("metadata.on_interruption"))
        }
    }
}
