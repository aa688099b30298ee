import Foundation
import PostgresTesting
import Testing

extension ServiceTests {
    /// What a gateway has reported to arrive does not outlive it for ever.
    struct ArrivalRestartTests {
        @Test func `after kill -9 arrivals that no request confirms come to nothing`() async throws {
            let kept = KeptRows.ofThisTest
            try await Workspace.run { folder in
                let database = ["--database", databaseURL]
                try await GatewayRig.run(
                    in: folder,
                    database: database,
                    simulatedTime: "2023-06-21T12:00:00Z@600"
                ) { rig in
                    try await eventually("arrivals are kept") {
                        _ = try await rig.post(20) { _ in try await rig.post(headers: [("x-sunward-class", "chat")]) }
                        return try await kept.value(Self.latest, as: Double.self) > 0
                    }
                    try await rig.service.kill()
                    try await RunningService.run(
                        in: folder,
                        fleet: rig.models.fleet,
                        database: database,
                        simulatedTime: "2023-06-22T06:00:00Z@600",
                        options: ["--gateway", "127.0.0.1:0"]
                    ) { again in
                        try await again.becomesReady()
                        #expect(try await kept.value(Self.latest, as: Double.self) > 0)
                        try await eventually("the gateway says that nothing arrives") {
                            try await kept.value(Self.latest, as: Double.self) == 0
                        }
                        try await eventually("nothing is left to care for") {
                            try await kept.value("SELECT count(*) FROM gateway_arrivals", as: Int.self) == 0
                        }
                        #expect(try await again.terminate() == 0)
                    }
                }
            }
        }

        private static let latest = """
            SELECT coalesce((
                SELECT queries_per_hour FROM arrivals WHERE area = 'town' AND class = 'chat'
                ORDER BY observed_at DESC LIMIT 1
            ), 0)
            """
    }
}
