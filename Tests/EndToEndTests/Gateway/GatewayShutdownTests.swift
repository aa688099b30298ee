import Foundation
import PostgresTesting
import Synchronization
import Testing

extension ServiceTests {
    struct GatewayShutdownTests {
        @Test func `SIGTERM lets a hundred open streams finish, and nobody new in`() async throws {
            try await Workspace.run { folder in
                try await GatewayRig.run(
                    in: folder,
                    database: ["--database", databaseURL],
                    timeScale: 0.5,
                    concurrency: 64
                ) { rig in
                    let begun = OpenAnswers()
                    let open = OpenAnswers()
                    async let streams = rig.post(100) { number in
                        let reply = try await rig.post(
                            GatewayRig.chat(stream: true, tokens: 300),
                            headers: [("x-request-id", "open-\(number)")]
                        ) {
                            begun.change(by: 1)
                            open.change(by: 1)
                        }
                        open.change(by: -1)
                        return reply
                    }
                    // On a slow machine the first may be over before the last has begun.
                    try await eventually("a hundred streams have begun") { begun.count == 100 }
                    #expect(open.count > 0)
                    let start = ContinuousClock.now
                    rig.service.program.send(SIGTERM)
                    try await eventually("nobody is let in") {
                        do {
                            return try await rig.post(headers: [("connection", "close")]).status == 503
                        } catch {
                            return true
                        }
                    }
                    let replies = try await streams
                    #expect(replies.filter { $0.isWhole && !$0.text.contains(#""error":{"#) }.count == 100)
                    #expect(try await rig.service.program.end(within: .seconds(240)) == 0)
                    print("SIGTERM with 100 streams: ended after \(ContinuousClock.now - start)")
                    let kept = try await KeptRows.ofThisTest.column(Self.outcomes, as: String.self)
                    #expect(kept == ["100 of 100 succeeded with 300 tokens"])
                }
            }
        }

        private static let outcomes = """
            SELECT concat_ws(' ', count(*), 'of', count(DISTINCT request_id), status, 'with', output_tokens, 'tokens')
            FROM routing_history WHERE request_id LIKE 'open-%' AND retry_of IS NULL GROUP BY status, output_tokens
            """
    }

    private final class OpenAnswers: Sendable {
        private let answers = Mutex(0)
        var count: Int { answers.withLock(\.self) }
        func change(by difference: Int) { answers.withLock { $0 += difference } }
    }
}
