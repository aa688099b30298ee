import Foundation
import NIOHTTP1
import PostgresTesting
import Testing

extension ServiceTests {
    struct GatewayStalePlanTests {
        /// Time runs so fast that every plan is hours old before it is in force.
        private static let tooFast = 200_000.0

        @Test func `on a plan that is more than an hour old requests go on, and answers say so`() async throws {
            try await Workspace.run { folder in
                try await GatewayRig.run(
                    in: folder,
                    database: ["--database", databaseURL],
                    simulatedTime: "2023-06-21T12:00:00Z"
                ) { rig in
                    let fresh = try await rig.post()
                    #expect(fresh.status == 200 && !Self.isStale(fresh))
                    try await rig.service.setSpeed(Self.tooFast)
                    var told = 0
                    for _ in 0..<20 {
                        let reply = try await rig.post()
                        #expect(reply.status == 200)
                        if Self.isStale(reply) { told += 1 }
                    }
                    let age = try await rig.service.get("/api/v1/plans/current").json.ageSeconds.number
                    try await rig.service.setSpeed(1)
                    #expect(try #require(age) > 3600)
                    #expect(told > 0)
                    print("\(told) of 20 answers on a stale plan said so; it was \(age ?? 0) s old at the end")
                    try await eventually("a fresh plan is in force") {
                        _ = try await rig.service.send("POST", "/api/v1/plans", nil)
                        return try await !Self.isStale(rig.post())
                    }
                }
            }
        }

        private static func isStale(_ reply: GatewayRig.Reply) -> Bool {
            let stale = reply.headers.first(name: "x-sunward-stale") ?? ""
            return stale.split(separator: ", ").contains("plan")
        }
    }
}
