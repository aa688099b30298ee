import Foundation
import PostgresTesting
import Testing

extension ServiceTests {
    /// Stand-ins for meters, recorded and invented.
    struct MeterTests {
        @Test(.enabled(if: SharedData.hasSignals))
        func `six recorded hours are lived through in seconds and the accounts agree`() async throws {
            try await Workspace.run { folder in
                try await RunningService.run(
                    in: folder,
                    fleet: ProjectFiles.worldFleet,
                    database: ["--database", databaseURL],
                    simulatedTime: "2023-06-01T00:00:00Z"
                ) { service in
                    try await service.becomesReady()
                    let replay = try await service.command(
                        "replay",
                        "--fleet",
                        ProjectFiles.worldFleet,
                        "--signals",
                        SharedData.signals,
                        "--from",
                        "2023-06-01",
                        "--days",
                        "0.25",
                        "--speed",
                        "3600",
                        "--history-hours",
                        "24",
                        "--format",
                        "json"
                    )
                    #expect(replay.status == 0, "\(replay.errors)")
                    try await service.setSpeed(0)
                    let summary = try replay.json
                    #expect(summary.refusedCount.number == 0)
                    let sent = try #require(summary.accepted.number)
                    #expect(sent > 8 * 3 * 30)
                    let rows = "SELECT (SELECT count(*) FROM telemetry) + (SELECT count(*) FROM arrivals)"
                    let settled = "SELECT count(*) FROM forecast WHERE source = 'day-ahead'"
                    let prices = try await KeptRows.ofThisTest.value(settled, as: Int.self)
                    #expect(try await KeptRows.ofThisTest.value(rows, as: Int.self) + prices == Int(sent))
                    // The day in Frankfurt ends at 22:00; midnight's price has been read already. In Dallas four hours of
                    // a day are left, and those of the next have been told.
                    #expect(prices == 21 + 28)
                    try await expectTicksCounted(service)
                    try await expectFootprint(service)
                }
            }
        }

        /// Of the ticks of six hours, each made a plan or is counted as skipped.
        private func expectTicksCounted(_ service: RunningService) async throws {
            let status = try await service.status()
            let elapsed = try #require(status.clock.now.date).timeIntervalSince1970 - 1_685_577_600
            let skipped = try #require(status.counts.skippedTicks.number)
            #expect(status.counts.failures.number == 0)
            #expect(status.counts.plans.number ?? 0 >= 3)
            #expect(skipped > 0)
            let byTimer = try await KeptRows.ofThisTest.value(
                "SELECT count(*) FROM plan WHERE trigger = 'timer'",
                as: Int.self
            )
            #expect(Double(byTimer) + skipped <= elapsed / 300 + 1)
            #expect(Double(byTimer) + skipped >= elapsed / 300 - 3)
        }

        private func expectFootprint(_ service: RunningService) async throws {
            let kept = KeptRows.ofThisTest
            let sites = try await kept.column("SELECT DISTINCT site FROM site_footprint ORDER BY site", as: String.self)
            #expect(sites.count == 8)
            #expect(try await kept.unsettledSeconds() == 0)
            let differences = try await kept.value(
                """
                WITH raw AS (SELECT site, sum(queries) AS q, sum(carbon_kilograms) AS c, sum(water_liters) AS w,
                    sum(cost_usd) AS u FROM site_footprint GROUP BY site),
                hourly AS (SELECT site, sum(queries) AS q, sum(carbon_kilograms) AS c, sum(water_liters) AS w,
                    sum(cost_usd) AS u FROM site_footprint_hourly GROUP BY site)
                SELECT count(*) FROM raw FULL JOIN hourly USING (site) WHERE coalesce(
                    abs(raw.q - hourly.q) > 1e-9 * (1 + raw.q) OR abs(raw.c - hourly.c) > 1e-9 * (1 + raw.c)
                    OR abs(raw.w - hourly.w) > 1e-9 * (1 + raw.w) OR abs(raw.u - hourly.u) > 1e-9 * (1 + abs(raw.u)),
                    true)
                """,
                as: Int.self
            )
            #expect(differences == 0)
            let history = try await service.command(
                "history",
                "footprint",
                "--site",
                "frankfurt",
                "--since",
                "2023-06-01",
                // The last interval may be settled a moment after the clock has stopped.
                "--until",
                "2023-06-01T05:00:00Z",
                "--format",
                "json"
            )
            let carbon = try history.json.array.compactMap(\.carbonKilograms.number).reduce(0, +)
            let expected: Double = try await kept.value(
                """
                SELECT sum(carbon_kilograms) FROM site_footprint
                WHERE site = 'frankfurt' AND interval_start < '2023-06-01T05:00:00Z'
                """
            )
            #expect(abs(carbon - expected) <= 1e-9 * max(1, expected))
        }

        @Test(.enabled(if: SharedData.hasSignals))
        func `a service on real time is not replayed into`() async throws {
            try await Workspace.run { folder in
                try await RunningService.run(in: folder, database: ["--database", databaseURL]) { service in
                    let replay = try await service.command(
                        "replay",
                        "--fleet",
                        ProjectFiles.worldFleet,
                        "--signals",
                        SharedData.signals,
                        "--from",
                        "2023-06-01"
                    )
                    #expect(replay.status == 1)
                    #expect(replay.errors.contains("real time") && replay.errors.contains("--simulated-time"))
                    #expect(replay.output.isEmpty)
                }
            }
        }

        @Test func `invented meters feed plans for some hours`() async throws {
            try await Workspace.run { folder in
                try await RunningService.run(
                    in: folder,
                    database: ["--database", databaseURL],
                    simulatedTime: "2023-06-21T12:00:00Z"
                ) { service in
                    try await service.becomesReady()
                    let meters = try await service.command(
                        "simulate",
                        "meters",
                        "--fleet",
                        ProjectFiles.demoFleet,
                        "--hours",
                        "3",
                        "--speed",
                        "3600",
                        "--history-hours",
                        "24",
                        "--every-minutes",
                        "30",
                        "--format",
                        "json"
                    )
                    #expect(meters.status == 0, "\(meters.errors)")
                    try await service.setSpeed(0)
                    let summary = try meters.json
                    #expect(summary.refusedCount.number == 0)
                    let kept = KeptRows.ofThisTest
                    let rows = "SELECT (SELECT count(*) FROM telemetry) + (SELECT count(*) FROM arrivals)"
                    #expect(try await kept.value(rows, as: Int.self) == Int(summary.accepted.number ?? -1))
                    // Every half hour of 27 hours but their last moment, for every area and class.
                    #expect(try await kept.value("SELECT count(*) FROM arrivals", as: Int.self) == 9 * 54)
                    #expect(try await service.status().counts.plans.number ?? 0 >= 3)
                    #expect(try await kept.value("SELECT count(DISTINCT site) FROM site_footprint", as: Int.self) == 4)
                    let stale = try await service.get("/api/v1/sites").json.array.flatMap(\.readings.array)
                        .count { $0.stale.bool == true && $0.metric.string != "available" }
                    #expect(stale == 0)
                }
            }
        }
    }
}
