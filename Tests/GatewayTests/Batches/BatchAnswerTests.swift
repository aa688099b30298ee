import ControlPlane
import Foundation
import NIOCore
import PostgresTesting
import SunwardModel
import Testing

@testable import Gateway

/// Batches from their input to their files, on real sockets and a real database.
@Suite(.database)
struct BatchAnswerTests {
    @Test func `a batch goes through its states to a file with every answer`() async throws {
        try await withBatches(.answer(Answers.chat)) { scene, upstream in
            let id = try await scene.begin(BatchScene.input(5), metadata: #"{"team":"ra\n"}"#)
            let batch = try await scene.wait(for: "completed", id)
            #expect(batch["object"] as? String == "batch")
            #expect(batch["request_counts"] as? [String: Int] == ["total": 5, "completed": 5, "failed": 0])
            let usage = try #require(batch["usage"] as? [String: Any])
            #expect(usage["input_tokens"] as? Int == 60 && usage["output_tokens"] as? Int == 20)
            #expect(usage["total_tokens"] as? Int == 80)
            #expect((usage["input_tokens_details"] as? [String: Int]) == ["cached_tokens": 0])
            #expect((usage["output_tokens_details"] as? [String: Int]) == ["reasoning_tokens": 0])
            #expect(batch["metadata"] as? [String: String] == ["team": "ra\n"])
            #expect(batch["errors"] is NSNull && batch["error_file_id"] is NSNull)
            for time in ["created_at", "in_progress_at", "finalizing_at", "completed_at", "expires_at"] {
                #expect(batch[time] is Int, "\(time)")
            }
            for time in ["failed_at", "expired_at", "cancelling_at", "cancelled_at"] { #expect(batch[time] is NSNull) }
            let lines = try await scene.lines(batch, "output_file_id")
            #expect(Set(lines.keys) == ["c1", "c2", "c3", "c4", "c5"])
            let response = try #require(lines["c3"]?["response"] as? [String: Any])
            #expect(response["status_code"] as? Int == 200)
            #expect(response["request_id"] as? String == "\(id):3")
            let body = try #require(response["body"] as? [String: Any])
            let note = try #require((body["usage"] as? [String: Any])?["sunward"] as? [String: Any])
            let grams = try #require(note["grams_co2"] as? Double)
            let footprint = try #require(batch["sunward"] as? [String: Any])
            #expect(footprint["area"] as? String == "east" && footprint["class"] as? String == "night")
            #expect(abs(try #require(footprint["grams_co2"] as? Double) - 5 * grams) < 1e-9 && grams > 0)
            #expect(try #require(footprint["energy_joules"] as? Double) > 0)
            #expect(lines["c3"]?["error"] is NSNull)
            #expect(upstream.seen.requests == 5)
            // Each line is a decision like any other, and none is an arrival: the plan knew that it waited.
            let decisions = scene.gateway.history.decisions
            #expect(Set(decisions.compactMap(\.origin.requestID)) == Set((1...5).map { "\(id):\($0)" }))
            #expect(decisions.allSatisfy { $0.workloadClass == "night" })
            #expect(scene.gateway.arrivals.take().values.allSatisfy { $0 == 0 })
            // What has been answered is counted once, to be charged.
            try await scene.backlog?.refresh()
            #expect(scene.backlog?.answered == [DemandKey(area: "east", workloadClass: "night"): 5])
        }
    }

    @Test func `a batch under way tells how many of its lines are done, and what they took`() async throws {
        try await withBatches(.answer(Answers.chat), change: { $0.batches.maxInFlight = 2 }) { scene, upstream in
            upstream.script = .late(Answers.chat, after: .milliseconds(150))
            let id = try await scene.begin(BatchScene.input(12))
            var seen: Set<Int> = []
            _ = try await eventually {
                let batch = try await scene.batch(id)
                let counts = try #require(batch["request_counts"] as? [String: Int])
                let done = try #require(counts["completed"])
                #expect((batch["usage"] as? [String: Any])?["total_tokens"] as? Int == done * 16)
                #expect(batch["status"] as? String == "validating" || counts["total"] == 12)
                seen.insert(done)
                return batch["status"] as? String == "completed"
            }
            #expect(seen.count > 3 && seen.contains(12), "\(seen)")
        }
    }

    @Test func `embeddings are answered in batches, and count for no plan`() async throws {
        let fleet = PlacementFleet.model("vectors", task: .embed)
        try await withBatchStore { store, pool in
            let answer = #"{"object":"list","data":[{"embedding":[1]}],"usage":{"prompt_tokens":2,"total_tokens":2}}"#
            let upstream = try await ScriptedUpstream(.answer(answer))
            var model = fleet
            model.endpoints = [upstream.endpoint]
            var site = BatchScene.fleet([[]])
            site.sites[0].models = [model]
            let clock = SteppedClock()
            let batches = BatchSetting(store: store)
            let gateway = try await GatewayScene(
                site,
                grace: .milliseconds(200),
                clock: clock,
                batches: batches
            )
            try await gateway.serve(before: [upstream]) {
                let scene = BatchScene(
                    gateway: gateway,
                    store: store,
                    pool: pool,
                    clock: clock,
                    backlog: batches.backlog
                )
                let line = BatchScene.Line(customID: "v", body: #"{"model":"vectors","input":"text"}"#)
                let id = try await scene.begin(
                    BatchScene.input([line], url: "/v1/embeddings"),
                    endpoint: "/v1/embeddings"
                )
                let batch = try await scene.wait(for: "completed", id)
                #expect(try await scene.lines(batch, "output_file_id")["v"] != nil)
                try await scene.backlog?.refresh()
                #expect(scene.backlog?.answered.isEmpty == true)
            }
        }
    }

    @Test
    func `what a model server refuses goes into the error file, what it cannot do now is asked again`() async throws {
        try await withBatches(.answer(#"{"error":{"message":"no\nsuch thing"}}"#, status: 422)) { scene, upstream in
            let id = try await scene.begin(BatchScene.input(2))
            let batch = try await scene.wait(for: "completed", id)
            #expect(batch["request_counts"] as? [String: Int] == ["total": 2, "completed": 0, "failed": 2])
            #expect(batch["output_file_id"] is NSNull)
            let errors = try await scene.lines(batch, "error_file_id")
            #expect((errors["c1"]?["response"] as? [String: Any])?["status_code"] as? Int == 422)
            upstream.script = .answer("{}", status: 503)
            let second = try await scene.begin(BatchScene.input(1))
            #expect(try await eventually { upstream.seen.requests > 2 })
            #expect(try await scene.batch(second)["status"] as? String == "in_progress")
            upstream.script = .answer(Answers.chat)
            _ = try await scene.wait(for: "completed", second)
        }
    }

    @Test func `a cancelled batch ends with what was under way, and asks nothing more`() async throws {
        try await withBatches(
            .late(Answers.chat, after: .milliseconds(300)),
            change: { $0.batches.maxInFlight = 2 }
        ) { scene, upstream in
            let id = try await scene.begin(BatchScene.input(20))
            #expect(try await eventually { upstream.seen.requests >= 2 })
            let cancelling = try BatchScene.object(await scene.gateway.post("", path: "/v1/batches/\(id)/cancel"))
            #expect(cancelling["status"] as? String == "cancelling" && cancelling["cancelling_at"] is Int)
            let batch = try await scene.wait(for: "cancelled", id)
            let done = try #require((batch["request_counts"] as? [String: Int])?["completed"])
            #expect((2..<20).contains(done))
            #expect(try await scene.lines(batch, "output_file_id").count == done)
            let rest = try await scene.lines(batch, "error_file_id")
            #expect(rest.count == 20 - done)
            #expect(rest.values.allSatisfy { ($0["error"] as? [String: Any])?["code"] as? String == "batch_cancelled" })
            #expect(upstream.seen.requests == done)
        }
    }

    @Test func `lines wait for the plan, and without one go in time for their deadline`() async throws {
        try await withBatches(.answer(Answers.chat), hours: 6) { scene, upstream in
            let id = try await scene.begin(BatchScene.input(3))
            _ = try await scene.wait(for: "in_progress", id)
            try await Task.sleep(for: .milliseconds(400))
            #expect(upstream.seen.requests == 0)
            // Twelve minutes before the end of the class's patience.
            scene.clock.advance(by: 5.85 * 3600)
            let batch = try await scene.wait(for: "completed", id)
            #expect(batch["request_counts"] as? [String: Int] == ["total": 3, "completed": 3, "failed": 0])
        }
    }

    @Test func `a batch whose time is over expires with the answers it has`() async throws {
        try await withBatches(.hang, change: { $0.batches.maxInFlight = 1 }) { scene, upstream in
            let id = try await scene.begin(BatchScene.input(3), metadata: #"{"deadline_hours":"0.5"}"#)
            #expect(try await eventually { upstream.seen.requests >= 1 })
            scene.clock.advance(by: 1801)
            let batch = try await scene.wait(for: "expired", id)
            #expect(batch["expires_at"] as? Int == (batch["created_at"] as? Int).map { $0 + 1800 })
            let errors = try await scene.lines(batch, "error_file_id")
            #expect(errors.count == 3)
            #expect(errors.values.allSatisfy { ($0["error"] as? [String: Any])?["code"] as? String == "batch_expired" })
        }
    }

    @Test func `a fleet that knows no waiting answers batches at once`() async throws {
        try await withBatches(.answer(Answers.chat), hours: 0) { scene, _ in
            let id = try await scene.begin(BatchScene.input(2), metadata: #"{"class":"chat"}"#)
            _ = try await scene.wait(for: "completed", id)
            let key = DemandKey(area: "east", workloadClass: "chat")
            #expect(scene.gateway.arrivals.take()[key] == 2)
        }
    }
}
