import Foundation
import NIOHTTP1
import PostgresTesting
import Testing

extension ServiceTests {
    /// What requests tell the control plane, and answers the client.
    struct GatewayFeedbackTests {
        @Test func `answers tell their footprint, and the history has what was measured`() async throws {
            try await Workspace.run { folder in
                try await GatewayRig.run(in: folder, database: ["--database", databaseURL]) { rig in
                    for stream in [false, true] {
                        let body = GatewayRig.chat(model: "sunward/auto", stream: stream, tokens: 24)
                        let name = stream ? "streamed" : "whole"
                        let reply = try await rig.post(body, headers: [("x-request-id", name)])
                        #expect(reply.isWhole)
                        #expect(reply.headers.first(name: "x-request-id") == name)
                        #expect(reply.headers.first(name: "x-sunward-model") == "small")
                        let estimate = reply.headers.first(name: "x-sunward-grams-co2").flatMap(Double.init)
                        #expect(try #require(estimate) > 0)
                        let usage = try Self.usage(reply, isStream: stream)
                        #expect(usage.completion_tokens.number == 24)
                        #expect(usage.sunward.site.string == reply.site)
                        let id = try #require(reply.headers.first(name: "x-sunward-decision"))
                        #expect(usage.sunward.decision.string == id)
                        let sql = "FROM routing_history WHERE id = '\(id)' AND request_id = '\(name)'"
                        let row = "SELECT output_tokens::int \(sql) AND status = 'succeeded'"
                        let tokens = try await eventually("the outcome is kept") {
                            try await KeptRows.ofThisTest.column(row, as: Int.self).first
                        }
                        #expect(tokens == 24)
                        let grams = try await KeptRows.ofThisTest.value("SELECT carbon_grams \(sql)", as: Double.self)
                        let told = try #require(usage.sunward.grams_co2.number)
                        print("measured: the client was told \(told) g, the history has \(grams) g")
                        #expect(abs(grams - told) < 0.1 * grams)
                    }
                }
            }
        }

        private static func usage(_ reply: GatewayRig.Reply, isStream: Bool) throws -> JSON {
            guard isStream else { return try reply.json.usage }
            let events = reply.text.components(separatedBy: "\n\n").map { $0.replacing("data: ", with: "") }
            return try JSON(try #require(events.last { $0.contains(#""sunward""#) })).usage
        }

        @Test func `arrivals become the planner's demand, and the servers' queues are seen`() async throws {
            try await Workspace.run { folder in
                try await GatewayRig.run(
                    in: folder,
                    database: ["--database", databaseURL],
                    timeScale: 1,
                    simulatedTime: "2023-06-21T12:00:00Z@60"
                ) { rig in
                    let assumed = try await rig.service.get("/api/v1/plans/current").json.inputs
                    #expect(assumed.forecastSignals.number == 0)
                    // Past the gateway, as another one's requests: only the server's own metrics know them.
                    let server = try #require(rig.models.chat(at: "north").first)
                    let others = Task {
                        try await rig.post(48) { _ in
                            try await rig.post(GatewayRig.chat(stream: true, tokens: 1000), to: server.url)
                        }
                    }
                    try await eventually("the queue is seen") {
                        try await rig.reading("queue_depth", site: "north") ?? 0 >= 16
                    }
                    #expect(try await rig.reading("running_requests", site: "north") ?? 0 >= 32)
                    others.cancel()
                    _ = await others.result
                    try await eventually("arrivals are kept") {
                        _ = try await rig.post(20) { _ in try await rig.post(headers: [("x-sunward-class", "chat")]) }
                        return try await KeptRows.ofThisTest.value(Self.arrivals, as: Int.self) > 0
                    }
                    try await eventually("a plan is made of them") {
                        _ = try await rig.service.send("POST", "/api/v1/plans", nil)
                        let inputs = try await rig.service.get("/api/v1/plans/current").json.inputs
                        return (inputs.assumedSignals.number ?? .infinity) < (assumed.assumedSignals.number ?? 0)
                    }
                }
            }
        }

        private static let arrivals = """
            SELECT count(*) FROM arrivals WHERE area = 'town' AND class = 'chat' AND queries_per_hour > 0
            """
    }
}
