import Foundation
import Postgres
import PostgresTesting
import Store
import SunwardModel
import Testing

@Suite(.database)
struct HistoryTests {
    @Test(arguments: [HistoryFilter.Order.oldestFirst, .newestFirst])
    func `paging returns every row once while others are inserted`(order: HistoryFilter.Order) async throws {
        try await withStore { store, _ in
            // Ten signals a moment, so that pages end amid rows of one moment.
            let original = (0..<500).map { priceReading($0 / 10, site: "site-\($0 % 10)") }
            _ = try await store.write([.readings(original)])
            var seen: [TelemetryRow] = []
            var filter = HistoryFilter(limit: 37, order: order)
            var page = 0
            repeat {
                let result = try await store.telemetry(filter)
                seen += result.rows
                filter.cursor = result.nextCursor
                let extra = (0..<20).map { priceReading(($0 * 17 + page) % 60, site: "extra-\(page)-\($0)") }
                _ = try await store.write([.readings(extra)])
                page += 1
            } while filter.cursor != nil && page < 1000
            let sites = seen.filter { $0.site.hasPrefix("site-") }
            #expect(sites.count == 500)
            #expect(Set(seen).count == seen.count)
            let times = seen.map(\.observedAt)
            #expect(times == (order == .oldestFirst ? times.sorted() : times.sorted(by: >)))
        }
    }

    @Test func `every history can be paged and filtered`() async throws {
        try await withStore { store, _ in
            var random = RandomHistory(seed: 11)
            var writes: [StoreWrite] = []
            for index in 0..<30 {
                let start = noon.addingTimeInterval(Double(index) * 300)
                writes.append(.settlement(random.settlement(start)))
                writes.append(.plan(random.plan(issuedAt: start, slots: 1)))
                writes.append(
                    .readings([
                        Reading(
                            key: .arrivals(area: "west", workloadClass: "chat"),
                            observedAt: start,
                            value: 1
                        )
                    ])
                )
            }
            _ = try await store.write(writes)
            #expect(try await all { try await store.allocations($0) }.count == 60)
            #expect(try await all { try await store.footprint($0) }.count == 6)
            #expect(try await all { try await store.arrivals($0) }.count == 30)
            #expect(try await all { try await store.plans($0) }.count == 30)

            let until = noon.addingTimeInterval(3600)
            let narrow = HistoryFilter(since: noon, until: until, site: "reno", area: "west", workloadClass: "chat")
            #expect(try await store.allocations(narrow).rows.count == 12)
            #expect(try await store.footprint(narrow).rows.map(\.hour) == [noon])
            #expect(try await store.plans(narrow).rows.count == 12)
            #expect(try await store.arrivals(HistoryFilter(area: "'; DROP TABLE arrivals; --")).rows.isEmpty)
            let plans = try await store.plans(HistoryFilter(order: .newestFirst)).rows
            #expect(plans[0].supersededAt == nil && plans[1].supersededAt == plans[0].issuedAt)
        }
    }

    private func all<Row>(_ read: (HistoryFilter) async throws -> HistoryPage<Row>) async throws -> Set<Row> {
        var rows: Set<Row> = []
        var filter = HistoryFilter(limit: 4)
        repeat {
            let page = try await read(filter)
            #expect(page.rows.allSatisfy { rows.insert($0).inserted })
            filter.cursor = page.nextCursor
        } while filter.cursor != nil
        return rows
    }

    @Test(arguments: ["x", "", "e30", "eyJxdWVyeSI6InBsYW5zIn0", "????"])
    func `a cursor from elsewhere is refused`(cursor: String) async throws {
        try await withStore { store, _ in
            let error = await #expect(throws: StoreError.self) {
                try await store.telemetry(HistoryFilter(cursor: cursor))
            }
            #expect(error?.code == .invalidCursor)
        }
    }

    @Test(arguments: [Int64.min, .max, 1 << 53, -(1 << 53)])
    func `a cursor of no time that there is is refused`(microseconds: Int64) async throws {
        try await withStore { store, _ in
            for columns in 1...6 {
                let rest = Array(repeating: #""x""#, count: columns - 1).joined(separator: ",")
                let text = #"{"query":"telemetry","microseconds":\#(microseconds),"rest":[\#(rest)]}"#
                let error = await #expect(throws: StoreError.self) {
                    try await store.telemetry(HistoryFilter(cursor: Data(text.utf8).base64EncodedString()))
                }
                #expect(error?.code == .invalidCursor)
            }
        }
    }

    @Test func `an allocation's share is of its area and class in its interval`() async throws {
        try await withStore { store, _ in
            let settlement = Settlement(
                planID: UUID(),
                start: noon,
                end: noon.addingTimeInterval(300),
                allocations: [
                    SettledAllocation(area: "west", workloadClass: "chat", site: "reno", queries: 30),
                    SettledAllocation(area: "west", workloadClass: "chat", site: "lodz", queries: 60),
                    SettledAllocation(area: "west", workloadClass: "chat", site: "", queries: 10),
                    SettledAllocation(area: "west", workloadClass: "batch", site: "reno", queries: 0),
                ],
                footprints: []
            )
            _ = try await store.write([.settlement(settlement)])
            let rows = try await store.allocations(HistoryFilter()).rows
            let shares = Set(rows.map { "\($0.workloadClass) \($0.site ?? "-") \($0.share.map { "\($0)" } ?? "none")" })
            #expect(shares == ["chat reno 0.3", "chat lodz 0.6", "chat - 0.1", "batch reno none"])
            // A filter by site does not change what the share is of.
            #expect(try await store.allocations(HistoryFilter(site: "lodz")).rows.map(\.share) == [0.6])
        }
    }

    @Test func `the hourly footprint is the sum of its intervals`() async throws {
        try await withStore { store, _ in
            var random = RandomHistory(seed: 12)
            let settlements = (0..<40).map { random.settlement(noon.addingTimeInterval(Double($0) * 300)) }
            _ = try await store.write(settlements.map { .settlement($0) })
            let rows = try await store.footprint(HistoryFilter(site: "lodz")).rows
            #expect(rows.map(\.intervals) == [12, 12, 12, 4])
            for (index, row) in rows.enumerated() {
                let parts = settlements[(index * 12)..<min(40, index * 12 + 12)].map { $0.footprints[1] }
                func sum(_ value: (SettledFootprint) -> Double) -> Double { parts.reduce(0) { $0 + value($1) } }
                func near(_ left: Double?, _ right: Double) -> Bool {
                    abs((left ?? .nan) - right) <= 1e-9 * max(1, abs(right))
                }
                #expect(row.coveredSeconds == Double(parts.count) * 300)
                #expect(near(row.queries, sum(\.queries)) && near(row.facilityKWh, sum(\.facilityKWh)))
                #expect(near(row.carbonKilograms, sum(\.carbonKilograms)) && near(row.costUSD, sum(\.costUSD)))
                #expect(near(row.waterLiters, sum(\.waterLiters)) && near(row.gridKWh, sum(\.gridKWh)))
                #expect(near(row.meanDelaySeconds, sum(\.delaySeconds) / sum(\.queries)))
                #expect(near(row.carbonKilogramsPerQuery, sum(\.carbonKilograms) / sum(\.queries)))
                #expect(near(row.powerUsageEffectiveness, sum(\.facilityKWh) / sum(\.itKWh)))
                #expect(
                    near(
                        row.meanCarbonIntensityGramsPerKWh,
                        sum(\.carbonIntensityGramsPerKWh) / Double(parts.count)
                    )
                )
                #expect(row.staleIntervals == parts.filter(\.stale).count)
                let marginal = parts.compactMap(\.marginalCarbonKilograms)
                #expect((row.marginalCarbonKilograms != nil) == (marginal.count == parts.count))
            }
        }
    }

    @Test func `forecast errors are those of a case computed by hand`() async throws {
        try await withStore { store, pool in
            func at(_ hours: Double) -> Date { noon.addingTimeInterval(hours * 3600) }
            let key = SignalKey.site("reno", .solarPower)
            let arrivals = SignalKey.arrivals(area: "west", workloadClass: "chat")
            func forecast(_ key: SignalKey, _ issued: Double, _ valid: Double, _ value: Double) -> ForecastPoint {
                ForecastPoint(key: key, issuedAt: at(issued), validAt: at(valid), value: value, source: "test")
            }
            _ = try await store.write([
                .readings([
                    Reading(key: key, observedAt: at(1), value: 100),
                    // Not at the valid time, but the last one before it.
                    Reading(key: key, observedAt: at(1.75), value: 200),
                    Reading(key: key, observedAt: at(3), value: 0),
                    Reading(key: arrivals, observedAt: at(1), value: 50),
                ]),
                .forecasts([
                    // One hour ahead: errors +10 of 100, -40 of 200, +6 of 0. The one for hour 5 has no reading.
                    forecast(key, 0, 1, 110), forecast(key, 1, 2, 160), forecast(key, 2, 3, 6), forecast(key, 4, 5, 9),
                    // Two and a half hours ahead: -30 of 0.
                    forecast(key, 0.5, 3, -30),
                    forecast(arrivals, 0.5, 1, 60),
                ]),
            ])
            let rows = try await pool.query("SELECT * FROM forecast_error ORDER BY area NULLS FIRST, horizon_hours")
            try #require(rows.count == 3)
            func number(_ row: Int, _ column: String) throws -> Double? { try rows[row].decode(column) }
            #expect(try rows[0].decode("forecasts", as: Int.self) == 3)
            #expect(try number(0, "horizon_hours") == 1)
            #expect(try number(0, "mean_absolute_error") == 56.0 / 3)
            #expect(try number(0, "bias") == -8)
            #expect(abs((try number(0, "mean_absolute_percentage_error") ?? 0) - 15) < 1e-12)
            #expect(abs((try number(0, "weighted_absolute_percentage_error") ?? 0) - 100 * 56 / 300) < 1e-12)
            #expect(try number(1, "horizon_hours") == 2)
            #expect(try number(1, "bias") == -30)
            #expect(try number(1, "mean_absolute_percentage_error") == nil)
            #expect(try rows[2].decode("area", as: String.self) == "west")
            #expect(try number(2, "horizon_hours") == 0)
            #expect(try number(2, "mean_absolute_percentage_error") == 20)
        }
    }

    @Test func `a period's hourly footprint reads that period's partitions alone`() async throws {
        try await withStore { store, pool in
            var random = RandomHistory(seed: 13)
            for day in 0..<5 {
                _ = try await store.write([
                    .settlement(random.settlement(noon.addingTimeInterval(Double(day) * 86_400)))
                ])
            }
            let plan = try await pool.query(
                """
                EXPLAIN SELECT * FROM site_footprint_hourly_between('2026-03-02 00:00Z', '2026-03-03 00:00Z')
                WHERE site = 'reno'
                """
            )
            let text = try plan.map { try $0.decode(0, as: String.self) }.joined(separator: "\n")
            #expect(text.contains("site_footprint_20260302") && !text.contains("site_footprint_20260303"))
        }
    }
}
