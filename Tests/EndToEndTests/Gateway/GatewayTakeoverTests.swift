import Synchronization
import Testing

extension ServiceTests {
    struct GatewayTakeoverTests {
        @Test func `a leader that another has taken over from lets its streams finish, settles nothing, and ends`()
            async throws
        {
            try await Workspace.run { first in
                try await Workspace.run { second in
                    let database = ["--database", databaseURL]
                    let patient = ["--gateway-grace-seconds", "240"]
                    try await GatewayRig.run(in: first, database: database, timeScale: 0.5, options: patient) { rig in
                        try await RunningService.run(
                            in: second,
                            fleet: rig.models.fleet,
                            database: database
                        ) { standby in
                            try await standby.logs("another service leads on this database")
                            try await takeOver(from: rig, by: standby)
                        }
                    }
                }
            }
        }

        private func takeOver(from rig: GatewayRig, by standby: RunningService) async throws {
            let (hasBegun, hasEnded) = (Flag(), Flag())
            async let streams = rig.post(1) { _ in
                let reply = try await rig.post(GatewayRig.chat(stream: true, tokens: 1000)) { hasBegun.raise() }
                hasEnded.raise()
                return reply
            }
            try await eventually("the stream has begun") { hasBegun.isRaised }
            #expect(try await KeptRows.ofThisTest.value(Self.cut, as: Int.self) == 1)
            try await standby.becomesReady()
            try await rig.service.logs("another service has taken over")
            #expect(!hasEnded.isRaised, "the stream is too short for this test")
            // What is asked of it meanwhile is the other's to do.
            #expect(try await rig.service.get("/readyz").status == 503)
            #expect(try await rig.service.send("POST", "/api/v1/plans", "{}").status == 503)
            let push = ["telemetry", "push", "--site", "north", "--metric", "available", "--value", "1"]
            #expect(try await rig.service.command(push).errors.contains("another service leads"))
            let replies = try await streams
            #expect(replies.allSatisfy { $0.isWhole && !$0.text.contains(#""error":{"#) })
            #expect(try await rig.service.program.end() == 1)
            #expect(rig.service.program.log.contains("another service has taken over this database"))
            // Intervals that overlap are refused by the database.
            #expect(!rig.service.program.log.contains("write put aside"))
            #expect(try await standby.get("/readyz").status == 200)
            // The other settles with its next plan, from where this one had settled.
            #expect(try await standby.send("POST", "/api/v1/plans", nil).status / 100 == 2)
            try await eventually("all time is settled, none twice") {
                try await KeptRows.ofThisTest.unsettledSeconds() == 0
            }
        }

        /// Ends the connection that holds the lead.
        private static let cut = """
            SELECT count(pg_terminate_backend(pid)) FROM pg_locks JOIN pg_stat_activity USING (pid)
            WHERE locktype = 'advisory' AND granted AND datname = current_database()
                AND application_name = 'sunward leader'
            """
    }

    private final class Flag: Sendable {
        private let value = Mutex(false)
        var isRaised: Bool { value.withLock(\.self) }
        func raise() { value.withLock { $0 = true } }
    }
}
