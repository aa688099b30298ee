import Foundation
import PostgresTesting
import Testing

extension ServiceTests {
    /// How the way of routed requests into the database is shown.
    struct DecisionLogTests {
        @Test func `status and metrics show how decisions get into the database`() async throws {
            try await Workspace.run { folder in
                try await RunningService.run(in: folder, database: ["--database", databaseURL]) { service in
                    try await service.becomesReady()
                    for _ in 0..<5 {
                        let body = #"{"area": "chicago", "class": "chat", "prompt": "Why is the sky blue?"}"#
                        #expect(try await service.send("POST", "/api/v1/route", body).status == 200)
                    }
                    try await eventually("the decisions are written") {
                        try await service.status().decisionLog.writtenRows.number == 5
                    }
                    let log = try await service.status().decisionLog
                    #expect(log.isConnected.bool == true)
                    #expect(log.lostRows.number == 0 && log.rejectedRows.number == 0)
                    let sql = "SELECT count(*) FROM routing_decisions"
                    #expect(try await KeptRows.ofThisTest.value(sql, as: Int.self) == 5)
                    try await eventually("the gauges show it") {
                        let lines = try await service.get("/metrics").text.split(separator: "\n").map(String.init)
                        return Self.gauges.allSatisfy { lines.contains($0) }
                    }
                }
            }
        }

        private static let gauges = [
            "sunward_decision_log_connected 1", "sunward_decision_log_queued_rows 0",
            "sunward_decision_log_spooled_batches 0", "sunward_decision_log_spooled_bytes 0",
            "sunward_decision_log_rejected_rows 0", "sunward_decision_log_lost_rows 0",
        ]
    }
}
