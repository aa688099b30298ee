import EmbeddedPostgres
import Foundation
import Testing

extension ServiceTests {
    struct DatabaseOutageTests {
        private static let start = Date(timeIntervalSince1970: 1_687_327_200)

        @Test func `while PostgreSQL is away planning and readings go on, and nothing is missing afterwards`()
            async throws
        {
            try await Workspace.run { folder in
                try await withOwnPostgres(in: folder) { server in
                    try await RunningService.run(
                        in: folder,
                        database: ["--database", server.connectionString],
                        simulatedTime: "\(Self.start.formatted(.iso8601))@300"
                    ) { service in
                        var readings = SentReadings(before: Self.start)
                        try await service.becomesReady()
                        #expect(try await readings.send(to: service) == "committed")
                        try await server.kill()
                        try await eventually("readings are spooled") {
                            try await readings.send(to: service) == "spooled"
                        }
                        try await expectOutage(service)
                        #expect(try await readings.send(to: service) == "spooled")
                        try await server.restart()
                        try await eventually("the spool is empty") {
                            let writer = try await service.status().writer
                            return writer.databaseConnected.bool == true && writer.spooledRecords.number == 0
                        }
                        #expect(try await readings.send(to: service) == "committed")
                        try await expectNothingMissing(
                            readings,
                            service,
                            KeptRows(connectionString: server.connectionString)
                        )
                    }
                }
            }
        }

        @Test func `an outage is noticed where nothing is written`() async throws {
            try await Workspace.run { folder in
                try await withOwnPostgres(in: folder) { server in
                    try await RunningService.run(
                        in: folder,
                        database: ["--database", server.connectionString],
                        simulatedTime: Self.start.formatted(.iso8601)
                    ) { service in
                        try await service.becomesReady()
                        #expect(try await service.status().writer.databaseConnected.bool == true)
                        try await server.kill()
                        try await eventually("the outage is told") {
                            let isToldAway = try await service.status().writer.databaseConnected.bool == false
                            let metrics = try await service.get("/metrics").text
                            return isToldAway && metrics.contains("sunward_decision_log_connected 0")
                        }
                        try await server.restart()
                        try await eventually("its end is told") {
                            try await service.status().writer.databaseConnected.bool == true
                        }
                    }
                }
            }
        }

        private func expectOutage(_ service: RunningService) async throws {
            let plans = try await service.status().counts.plans.number ?? 0
            try await service.makesPlans(plans + 2)
            let ready = try await service.get("/readyz")
            #expect(ready.status == 200)
            let check = try ready.json.checks.array.first { $0.name.string == "database" }
            #expect(check?.ok.bool == false)
            #expect(check?.detail.string?.hasPrefix("away since") == true)
            let history = try await service.get("/api/v1/history/telemetry")
            #expect(history.status == 503)
            #expect(history.contentType.hasPrefix("application/problem+json"))
            #expect(try await service.command("history", "telemetry").status == 69)
            #expect(try await service.command("plan", "show").status == 0)
            let shown = try await service.command("status").output
            #expect(shown.contains("records wait on disk"))
            #expect(shown.contains("0 lost"))
        }

        private func expectNothingMissing(
            _ readings: SentReadings,
            _ service: RunningService,
            _ kept: KeptRows
        ) async throws {
            let rows = try await kept.sentReadings()
            #expect(rows.sorted() == Array(0..<readings.sent))
            #expect(readings.acknowledged.count == readings.sent)
            // Every plan that was made is kept, the ones of the outage too.
            #expect(try await service.terminate() == 0)
            #expect(try await kept.unwholePlans() == 0)
            #expect(try await kept.unsettledSeconds() == 0)
            // However often it was tried meanwhile, each end of the outage is told once.
            let lost = service.program.log.matches(of: #/leadership connection lost/#).count
            #expect(lost == service.program.log.matches(of: #/leadership connection is back/#).count)
            #expect(lost == 1)
            let published = service.program.log.matches(of: #/plan published .*plan=([0-9a-f-]+)/#).map { String($0.1) }
            let plans = try await kept.column("SELECT id::text FROM plan", as: String.self)
            #expect(published.contains { _ in service.program.log.contains("kept=spooled") })
            #expect(Set(published).isSubset(of: plans))
        }

        @Test func `a service that starts without its database waits for it, and even a crash meanwhile loses nothing`()
            async throws
        {
            try await Workspace.run { folder in
                try await withOwnPostgres(in: folder) { server in
                    let kept = KeptRows(connectionString: server.connectionString)
                    var readings = SentReadings(before: Self.start)
                    try await RunningService.run(
                        in: folder,
                        database: ["--database", server.connectionString],
                        simulatedTime: Self.start.formatted(.iso8601)
                    ) { service in
                        try await service.becomesReady()
                        try await server.kill()
                        try await eventually("readings are spooled") {
                            try await readings.send(to: service) == "spooled"
                        }
                        try await service.kill()
                    }
                    try await RunningService.run(
                        in: folder,
                        database: ["--database", server.connectionString],
                        simulatedTime: Self.start.addingTimeInterval(60).formatted(.iso8601)
                    ) { service in
                        #expect(try await service.get("/healthz").status == 200)
                        try await eventually("readiness tells what is waited for") {
                            let waiting = try await service.get("/readyz")
                            #expect(waiting.status == 503)
                            let started = try waiting.json.checks.array.first { $0.name.string == "started" }
                            return started?.detail.string?.contains("waiting for the database") == true
                        }
                        #expect(try await service.send("POST", "/api/v1/plans", nil).status == 503)
                        try await server.restart()
                        try await service.becomesReady()
                        let rows = try await kept.sentReadings()
                        #expect(rows.sorted() == Array(0..<readings.sent))
                        #expect(try await kept.unwholePlans() == 0)
                    }
                }
            }
        }
    }
}
