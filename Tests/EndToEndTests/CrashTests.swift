import Foundation
import PostgresTesting
import Testing

extension ServiceTests {
    struct CrashTests {
        private static let start = Date(timeIntervalSince1970: 1_687_327_200)

        /// What is to be found again.
        private struct Before {
            let readings: SentReadings
            let clock: Date
        }

        @Test func `after kill -9 nothing acknowledged is lost and the work goes on where it was`() async throws {
            try await Workspace.run { folder in
                let kept = KeptRows.ofThisTest
                let before = try await runAndKill(in: folder)
                try await kept.areLeftAlone()
                #expect(try await kept.unwholePlans() == 0)
                let lastPlan: String = try await kept.value(
                    "SELECT id::text FROM plan ORDER BY issued_at DESC, created_at DESC LIMIT 1"
                )
                let water: Double = try await kept.value("SELECT sum(water_liters) FROM site_footprint")
                #expect(water > 0)

                // Ten minutes later, slow enough that a start on a busy machine takes less than an interval.
                let again = before.clock.addingTimeInterval(600)
                try await RunningService.run(
                    in: folder,
                    database: ["--database", databaseURL],
                    simulatedTime: "\(again.formatted(.iso8601))@10"
                ) { service in
                    try await service.makesPlans(1)
                    let resumed = service.program.log.split(separator: "\n").first {
                        $0.contains("control plane resumed")
                    }
                    #expect(resumed?.contains("plan=\(lastPlan) ") == true)
                    try await expectReadings(before.readings, kept: kept)
                    try await expectState(service, since: before.clock, again: again, water: water, after: lastPlan)
                }
            }
        }

        /// Runs the service fast, streams readings into it, and kills it in the midst of them.
        private func runAndKill(in folder: Workspace) async throws -> Before {
            try await RunningService.run(
                in: folder,
                database: ["--database", databaseURL],
                simulatedTime: "\(Self.start.formatted(.iso8601))@600"
            ) { service in
                try await service.becomesReady()
                let price = try await service.command(
                    "telemetry",
                    "push",
                    "--site",
                    "tucson",
                    "--metric",
                    "price_usd_per_mwh",
                    "--value",
                    "41",
                    "--at",
                    Self.start.formatted(.iso8601)
                )
                #expect(price.status == 0)
                let arrivals = try await service.command(
                    "telemetry",
                    "push",
                    "--area",
                    "chicago",
                    "--class",
                    "chat",
                    "--metric",
                    "arrivals_per_hour",
                    "--value",
                    "40000",
                    "--at",
                    Self.start.formatted(.iso8601)
                )
                #expect(arrivals.status == 0)
                async let streamed = stream(to: service)
                let clock = try await eventually("water has been settled") {
                    let status = try await service.status()
                    let isEnough = status.waterUsedTodayLiters.number ?? 0 > 0 && status.counts.plans.number ?? 0 >= 4
                    return isEnough ? status.clock.now.date : nil
                }
                try await service.kill()
                return Before(readings: await streamed, clock: clock)
            }
        }

        /// Sends readings until the service is gone.
        private func stream(to service: RunningService) async -> SentReadings {
            var readings = SentReadings(before: Self.start)
            do {
                while readings.sent < 20_000 { try await readings.send(to: service) }
            } catch {
                // As expected: the service was killed.
            }
            return readings
        }

        private func expectReadings(_ readings: SentReadings, kept: KeptRows) async throws {
            let rows = try await kept.sentReadings()
            let found = Set(rows)
            #expect(!readings.acknowledged.isEmpty)
            #expect(rows.count == found.count, "some readings are kept twice")
            #expect(readings.acknowledged.isSubset(of: found), "some acknowledged readings are lost")
            #expect(found.isSubset(of: 0..<readings.sent))
        }

        private func expectState(
            _ service: RunningService,
            since clock: Date,
            again: Date,
            water: Double,
            after lastPlan: String
        ) async throws {
            let site = try await service.get("/api/v1/sites/tucson").json
            let price = try #require(site.readings.array.first { $0.metric.string == "price_usd_per_mwh" })
            #expect(price.observedAt.date == Self.start)
            #expect(price.ageSeconds.number ?? 0 >= again.timeIntervalSince(Self.start))
            #expect(try await service.status().waterUsedTodayLiters.number ?? 0 >= water * (1 - 1e-9))
            let plan = try await service.get("/api/v1/plans/current").json
            #expect(plan.id.string?.lowercased() != lastPlan)
            #expect(plan.trigger.string == "start" || plan.trigger.string == "timer")
            let issued = try #require(plan.issuedAt.date)
            #expect(issued >= again)
            #expect(issued < again.addingTimeInterval(300))
            // The plan that went on serving while the process was away is charged for that time.
            try await eventually("the gap is settled") {
                try await KeptRows.ofThisTest.value("SELECT max(interval_end) FROM settlement", as: Date.self) >= again
            }
            #expect(try await KeptRows.ofThisTest.unsettledSeconds() == 0)
        }
    }
}
