import Foundation
import NIOHTTP1
import PostgresTesting
import Testing

extension ServiceTests {
    /// Model servers that fail behind the whole service.
    struct GatewayOutageTests {
        @Test func `with one of two replicas bad all of 20 requests succeed, without a fixed wait`() async throws {
            try await Workspace.run { folder in
                try await GatewayRig.run(in: folder, database: ["--database", databaseURL]) { rig in
                    let bad = [rig.models.chat(at: "north")[0], rig.models.chat(at: "south")[0]]
                    for (kind, longest) in Self.faults {
                        try await rig.models.fail(kind, seconds: 1, at: bad)
                        let replies = try await rig.post(20) { number in
                            try await rig.post(
                                GatewayRig.chat(stream: number.isMultiple(of: 2) && !kind.hasSuffix("mid-stream")),
                                headers: [("x-sunward-latency-p95-seconds", "0.5")]
                            )
                        }
                        #expect(replies.filter(\.isWhole).count == 20, "\(kind)")
                        let seconds = replies.map(\.seconds).sorted()
                        print("one of two replicas bad, \(kind): p50 \(seconds[9]) s, p95 \(seconds[18]) s")
                        #expect(seconds[19] < longest, "\(kind)")
                        try await rig.recovers()
                    }
                }
            }
        }

        /// What is wrong, and how long a request may take then: silence costs what the objective leaves.
        private static let faults = [
            ("refuse", 1.0), ("status-500", 1), ("status-503", 1), ("status-429", 1), ("garbage", 1),
            ("early-answer", 1), ("hang", 2.5), ("hang-mid-stream", 2.5),
        ]

        @Test(arguments: ["refuse", "status-500"])
        func `with all sites down clients are told to come back, and can within seconds of the end`(kind: String)
            async throws
        {
            try await Workspace.run { folder in
                try await GatewayRig.run(in: folder, database: ["--database", databaseURL]) { rig in
                    #expect(try await rig.post().status == 200)
                    try await rig.models.fail(kind, seconds: 3, at: rig.models.chat())
                    let began = ContinuousClock.now
                    let told = try await eventually("clients are told to come back") { () -> GatewayRig.Reply? in
                        let reply = try await rig.post()
                        #expect(reply.status >= 500)
                        return reply.status == 503 ? reply : nil
                    }
                    let error = try told.json.error
                    #expect(error.type.string == "server_error" && error.code.string == "no_upstream")
                    #expect(error.keys == ["message", "type", "param", "code"])
                    #expect(told.headers.first(name: "retry-after").flatMap(Int.init) ?? 0 > 0)
                    #expect(told.headers.first(name: "x-should-retry") != "false")
                    try await Task.sleep(until: began + .seconds(3))
                    try await eventually("requests are answered again", within: .seconds(240)) {
                        try await rig.post().status == 200
                    }
                    print("all sites down, \(kind): back \(ContinuousClock.now - began - .seconds(3)) after the end")
                }
            }
        }

        @Test func `when a site goes down its traffic drifts to the next, and comes back`() async throws {
            try await Workspace.run { folder in
                try await GatewayRig.run(in: folder, database: ["--database", databaseURL]) { rig in
                    // The cleaner of the two.
                    let home = "north"
                    let next = "south"
                    try await eventually("the plan is followed") { try await rig.post().site == home }
                    try await rig.models.fail("refuse", seconds: 12, at: rig.models.chat(at: home))
                    let during = try await rig.post(20) { _ in try await rig.post() }
                    #expect(during.allSatisfy { $0.status == 200 && $0.site == next })
                    try await eventually("operators see it") {
                        let site = try await rig.service.get("/api/v1/sites/\(home)").json
                        return site.unavailableModels.array.contains(.string("small"))
                    }
                    // Known to be down: nobody tries it first, but for the trial that a breaker lets through now and then.
                    var asked = 0
                    try await eventually("a request goes straight to the next site") {
                        asked += 1
                        let id = "straight-on-\(asked)"
                        #expect(try await rig.post(headers: [("x-request-id", id)]).site == next)
                        let sql = "SELECT count(*) FROM routing_decisions WHERE request_id = '\(id)'"
                        try await eventually("the decision is kept") {
                            try await KeptRows.ofThisTest.value(sql, as: Int.self) > 0
                        }
                        return try await KeptRows.ofThisTest.value(sql, as: Int.self) == 1
                    }
                    try await eventually("the traffic is back", within: .seconds(240)) {
                        try await rig.post().site == home
                    }
                }
            }
        }
    }
}
