import Foundation
import PostgresTesting
import Testing

extension ServiceTests {
    struct AnsweredAccountTests {
        /// A burst is planned for longer than it lasts, so that plans do not jump; the accounts know better.
        @Test func `sites are charged for what they answered, each request once, also after a kill`() async throws {
            let answered = Answered()
            try await Workspace.run { folder in
                try await GatewayRig.run(
                    in: folder,
                    database: ["--database", databaseURL],
                    simulatedTime: "2023-06-21T12:00:00Z@20"
                ) { rig in
                    try await answered.ask(40, rig)
                    try await answered.areCharged(rig)
                    try await eventually("the rate is reported for more than its minute") {
                        let sql = "SELECT count(*) FROM arrivals WHERE class = 'chat' AND queries_per_hour > 0"
                        return try await KeptRows.ofThisTest.value(sql, as: Int.self) >= 3
                    }
                    try await answered.areCharged(rig)
                    try await answered.ask(5, rig)
                    try await eventually("the history has all") {
                        let sql = "SELECT count(*) FROM routing_history WHERE status = 'succeeded'"
                        return try await KeptRows.ofThisTest.value(sql, as: Int.self) == 45
                    }
                }
            }
            try await Workspace.run { folder in
                try await GatewayRig.run(
                    in: folder,
                    database: ["--database", databaseURL],
                    simulatedTime: "2023-06-21T15:00:00Z@20"
                ) { rig in
                    try await answered.areCharged(rig)
                    try await answered.ask(3, rig)
                    try await answered.areCharged(rig)
                }
            }
        }

        private actor Answered {
            var bySite: [String: Int] = [:]

            func ask(_ count: Int, _ rig: GatewayRig) async throws {
                for _ in 0..<count {
                    let reply = try await rig.post(headers: [("x-sunward-class", "chat")])
                    bySite[try #require(reply.site), default: 0] += 1
                }
            }

            /// Waits until the history has exactly these, and plans once more to see that it stays so.
            func areCharged(_ rig: GatewayRig) async throws {
                for _ in 0..<2 {
                    _ = try await rig.service.send("POST", "/api/v1/plans", nil)
                    try await eventually("sites are charged for \(bySite)") {
                        var charged: [String: Int] = [:]
                        for site in ["north", "south"] {
                            let queries = try await KeptRows.ofThisTest.value(
                                """
                                SELECT coalesce(sum(queries), 0)::float8 FROM allocation_history
                                WHERE class = 'chat' AND site = '\(site)'
                                """,
                                as: Double.self
                            )
                            if queries > 0 { charged[site] = Int((queries * 1000).rounded()) }
                        }
                        return charged == bySite.mapValues { $0 * 1000 }
                    }
                }
            }
        }
    }
}
