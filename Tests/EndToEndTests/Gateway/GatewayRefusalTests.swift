import Foundation
import NIOHTTP1
import PostgresTesting
import Testing

extension ServiceTests {
    /// What the gateway of a whole service does not let through, and how it says so.
    struct GatewayRefusalTests {
        @Test func `keys, budgets and requests are checked, and refused in OpenAI's words`() async throws {
            try await Workspace.run { folder in
                try await GatewayRig.run(in: folder, database: ["--database", databaseURL], requiresKey: true) { rig in
                    let good = try await Self.key(rig, "good")
                    let spent = try await Self.key(rig, "spent", "--carbon-per-day", "0.000001")
                    try await eventually("the keys are known") {
                        try await rig.post(headers: spent).status == 200
                    }
                    Self.expect(try await rig.post(), 401, "invalid_api_key")
                    Self.expect(try await rig.post(headers: [("authorization", "Bearer sw-x")]), 401, "invalid_api_key")
                    #expect(try await rig.post(headers: good).status == 200)
                    let unknown = GatewayRig.chat(model: "no-such-model")
                    Self.expect(try await rig.post(unknown, headers: good), 404, "model_not_found")
                    #expect(try await rig.post(#"{"model": "#, headers: good).status == 400)
                    let refused = try await eventually("the budget is spent") { () -> GatewayRig.Reply? in
                        let reply = try await rig.post(headers: spent)
                        return reply.status == 200 ? nil : reply
                    }
                    Self.expect(refused, 429, "insufficient_quota")
                    #expect(refused.headers.first(name: "x-should-retry") == "false")
                    for secret in [good, spent].map({ $0[0].1.dropFirst(7) }) {
                        #expect(!rig.service.program.log.contains(secret))
                    }
                }
            }
        }

        /// - Returns: The header of requests with a new key.
        private static func key(_ rig: GatewayRig, _ name: String, _ more: String...) async throws
            -> [(String, String)]
        {
            let arguments = ["keys", "create", name, "--role", "client"] + more
            let made = try await rig.service.command(arguments)
            try #require(made.status == 0)
            return [("authorization", "Bearer \(made.lines.first ?? "")")]
        }

        private static func expect(_ reply: GatewayRig.Reply, _ status: Int, _ code: String) {
            #expect(reply.status == status)
            let error = (try? reply.json.error) ?? .null
            #expect(error.code.string == code && error.message.string != nil && error.type.string != nil)
        }
    }
}
