import ControlPlane
import Foundation
import NIOHTTP1
import PostgresTesting
import Store
import SunwardModel
import Testing

@testable import Gateway

/// Whose files and batches are whose, and what keys allow.
@Suite(.database)
struct BatchOwnerTests {
    private func key(
        _ name: String,
        classes: [String]? = nil,
        allowance: KeyAllowance = KeyAllowance()
    ) -> (key: APIKey, headers: [(String, String)]) {
        let secret = "sw-\(name)"
        let key = APIKey(
            id: "key_\(name)",
            name: name,
            role: .client,
            digest: KeyDigest(of: secret),
            classes: classes,
            allowance: allowance,
            createdAt: Date(timeIntervalSince1970: 0)
        )
        return (key, [("authorization", "Bearer \(secret)")])
    }

    @Test func `another key's files and batches are not there`() async throws {
        try await withBatches(.answer(Answers.chat), change: { $0.requiresKey = true }) { scene, _ in
            let (mine, other) = (key("mine"), key("other"))
            scene.gateway.keys.publish([mine.key, other.key], now: scene.clock.now)
            #expect(try await scene.gateway.get("/v1/files").status == 401)
            let id = try await scene.begin(BatchScene.input(1), headers: mine.headers)
            let batch = try await scene.wait(for: "completed", id, headers: mine.headers)
            let file = try #require(batch["output_file_id"] as? String)
            for path in ["/v1/batches/\(id)", "/v1/files/\(file)", "/v1/files/\(file)/content"] {
                #expect(try await scene.gateway.get(path, headers: mine.headers).status == 200)
                #expect(try await scene.gateway.get(path, headers: other.headers).status == 404)
                #expect(try await scene.gateway.get(path).status == 401)
            }
            let cancel = try await scene.gateway.post("", path: "/v1/batches/\(id)/cancel", headers: other.headers)
            #expect(cancel.status == 404)
            let delete = try await scene.gateway.get("/v1/files/\(file)", method: .DELETE, headers: other.headers)
            #expect(delete.status == 404)
            for list in ["/v1/files", "/v1/batches"] {
                let answer = try BatchScene.object(await scene.gateway.get(list, headers: other.headers))
                #expect((answer["data"] as? [Any])?.isEmpty == true)
            }
            let stolen = try await scene.gateway.post(
                #"{"input_file_id":"\#(file)","endpoint":"/v1/chat/completions","completion_window":"24h"}"#,
                path: "/v1/batches",
                headers: other.headers
            )
            #expect(stolen.status == 404)
            #expect(scene.gateway.keys.client(id: "key_mine")?.use(now: scene.clock.now).requests == 1)
        }
    }

    @Test func `a key's files and batches stay its own when it gets a new secret`() async throws {
        try await withBatches(.answer(Answers.chat), change: { $0.requiresKey = true }) { scene, _ in
            let old = key("mine")
            scene.gateway.keys.publish([old.key], now: scene.clock.now)
            let id = try await scene.begin(BatchScene.input(1), headers: old.headers)
            let digest = KeyDigest(of: "sw-fresh")
            let rotated = APIKey(
                id: "key_mine",
                name: "mine",
                role: .client,
                digest: digest,
                createdAt: old.key.createdAt
            )
            scene.gateway.keys.publish([rotated], now: scene.clock.now)
            let fresh = [("authorization", "Bearer sw-fresh")]
            let batch = try await scene.wait(for: "completed", id, headers: fresh)
            let file = try #require(batch["output_file_id"] as? String)
            for path in ["/v1/batches/\(id)", "/v1/files/\(file)", "/v1/files/\(file)/content"] {
                #expect(try await scene.gateway.get(path, headers: fresh).status == 200)
                #expect(try await scene.gateway.get(path, headers: old.headers).status == 401)
            }
            let list = try BatchScene.object(await scene.gateway.get("/v1/batches", headers: fresh))
            #expect((list["data"] as? [Any])?.count == 1)
            // The line that was begun with the old secret counts for the same key.
            #expect(scene.gateway.keys.client(id: "key_mine")?.use(now: scene.clock.now).requests == 1)
        }
    }

    @Test func `a key's rates hold for its lines, which wait for them`() async throws {
        try await withBatches(.answer(Answers.chat)) { scene, upstream in
            let slow = key("slow", allowance: KeyAllowance(requestsPerMinute: 60))
            scene.gateway.keys.publish([slow.key], now: scene.clock.now)
            let holder = try #require(scene.gateway.keys.client(id: "key_slow"))
            // The minute's worth is used up but for two.
            for _ in 0..<58 { _ = try holder.admit(workloadClass: nil, tokens: 0, now: scene.clock.now) }
            let id = try await scene.begin(BatchScene.input(4), headers: slow.headers)
            #expect(try await eventually { upstream.seen.requests >= 2 })
            let batch = try await scene.wait(for: "completed", id, headers: slow.headers)
            #expect(batch["request_counts"] as? [String: Int] == ["total": 4, "completed": 4, "failed": 0])
        }
    }

    @Test
    func `a key that allows no class that may wait makes no batches, a revoked one asks nothing`() async throws {
        try await withBatches(.answer(Answers.chat), hours: 6) { scene, upstream in
            let (chat, gone) = (key("chat", classes: ["chat"]), key("gone"))
            scene.gateway.keys.publish([chat.key, gone.key], now: scene.clock.now)
            let file = try BatchScene.object(await scene.upload("{}", headers: chat.headers))["id"] as? String ?? ""
            let refused = try await scene.gateway.post(
                #"{"input_file_id":"\#(file)","endpoint":"/v1/chat/completions","completion_window":"24h"}"#,
                path: "/v1/batches",
                headers: chat.headers
            )
            #expect(refused.status == 403)
            let id = try await scene.begin(BatchScene.input(1), headers: gone.headers)
            _ = try await scene.wait(for: "in_progress", id, headers: gone.headers)
            var revoked = gone.key
            revoked.revokedAt = scene.clock.now
            scene.gateway.keys.publish([chat.key, revoked], now: scene.clock.now)
            scene.clock.advance(by: 6 * 3600)
            #expect(
                try await eventually {
                    try await scene.store.batch(id: id, owner: "key_gone")?.counts.failed == 1
                }
            )
            #expect(upstream.seen.requests == 0)
        }
    }
}
