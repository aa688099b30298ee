import ControlAPI
import Foundation
import Postgres
import PostgresTesting
import Store
import SunwardModel
import Testing

@Suite(.database)
struct BatchTests {
    @Test func `operators see the batches of all clients, newest first, and what they took`() async throws {
        try await ServiceUnderTest.run { service in
            let store = service.services.history
            let now = service.services.clock.now
            for (number, owner) in ["", "key_a", "key_b"].enumerated() {
                try await store.addBatch(
                    Batch(
                        id: "batch_aaaaaaa\(number)",
                        owner: owner,
                        endpoint: "/v1/chat/completions",
                        inputFileID: "file-aaaaaaaa",
                        completionWindow: "24h",
                        area: "chicago",
                        workloadClass: number == 0 ? nil : "summaries",
                        createdAt: now,
                        expiresAt: now.addingTimeInterval(3600)
                    )
                )
            }
            let answer = try await service.get("/api/v1/batches?limit=2")
            #expect(answer.status == 200)
            let batches = answer.json.elements
            #expect(batches.count == 2)
            #expect(batches.map { $0["id"]?.text } == ["batch_aaaaaaa2", "batch_aaaaaaa1"])
            #expect(batches.map { $0["key"]?.text } == ["key_b", "key_a"])
            #expect(batches[0]["status"]?.text == "validating" && batches[0]["class"]?.text == "summaries")
            #expect(try await service.get("/api/v1/batches?limit=0").status == 400)
            let all = try await service.get("/api/v1/batches").json.elements
            #expect(all.count == 3 && all[2]["key"] == nil && all[2]["class"] == nil)
        }
    }
}
