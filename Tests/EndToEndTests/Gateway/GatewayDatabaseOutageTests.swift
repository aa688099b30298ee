import EmbeddedPostgres
import Foundation
import PostgresTesting
import Testing

extension ServiceTests {
    struct GatewayDatabaseOutageTests {
        @Test func `requests that are answered while PostgreSQL is away are kept exactly once`() async throws {
            try await Workspace.run { folder in
                try await withOwnPostgres(in: folder) { server in
                    let database = ["--database", server.connectionString]
                    try await GatewayRig.run(in: folder, database: database) { rig in
                        #expect(try await rig.post().status == 200)
                        try await server.kill()
                        let replies = try await rig.post(50) { number in
                            try await rig.post(
                                GatewayRig.chat(stream: number.isMultiple(of: 2)),
                                headers: [("x-request-id", "away-\(number)")]
                            )
                        }
                        #expect(replies.filter(\.isWhole).count == 50)
                        try await eventually("the service has noticed") {
                            try await rig.service.status().decisionLog.isConnected.bool == false
                        }
                        #expect(try await rig.post(headers: [("x-request-id", "away-50")]).status == 200)
                        try await server.restart()
                        let kept = KeptRows(connectionString: server.connectionString)
                        try await eventually("all of them are kept") {
                            try await kept.value(Self.complete, as: Int.self) == 51
                        }
                        #expect(try await rig.service.terminate() == 0)
                        let names = try await kept.column(Self.decided, as: String.self)
                        #expect(names.sorted() == (0...50).map { "away-\($0)" }.sorted())
                        #expect(try await kept.value(Self.outcomes, as: Int.self) == 52)
                    }
                }
            }
        }

        private static let complete = """
            SELECT count(*) FROM routing_history
            WHERE request_id LIKE 'away-%' AND status = 'succeeded' AND output_tokens = 8
            """
        private static let decided = "SELECT request_id FROM routing_decisions WHERE request_id LIKE 'away-%'"
        private static let outcomes = "SELECT count(*) FROM routing_outcomes"
    }
}
