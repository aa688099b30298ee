import Foundation
import Postgres
import PostgresTesting
import SunwardModel
import Testing

@testable import Store

@Suite(.database)
struct StoreWriteTests {
    @Test(arguments: [UInt64(1), 2, 3])
    func `whatever is written is read back the same, and writing it again changes nothing`(seed: UInt64) async throws {
        print("seed \(seed)")
        try await withStore { store, _ async throws in
            var random = RandomHistory(seed: seed)
            let fleet = random.fleet()
            let plan = random.plan()
            // Some sizes go by INSERT, some by COPY.
            let readings = random.readings([20, 700, 1500][Int(seed) - 1])
            let forecasts = random.forecasts([600, 30, 1500][Int(seed) - 1])
            let settlement = random.settlement(noon)
            let batch: [StoreWrite] = [
                .fleet(fleet), .readings(readings), .plan(plan), .forecasts(forecasts), .settlement(settlement),
            ]
            let first = try await store.write(batch)
            #expect(first.inserted > 0)
            let second = try await store.write(batch)
            #expect(second.inserted == 0)

            #expect(try await store.fleet(digest: fleet.digest) == fleet)
            #expect(try await store.plan(id: plan.id)?.ordered == plan.ordered)
            #expect(try await store.latestPlan()?.id == plan.id)
            let expected = Dictionary(
                readings.map { (Stamp(key: $0.key, at: $0.observedAt), $0) },
                uniquingKeysWith: { first, _ in first }
            )
            let found = try await store.readings(since: .distantPast)
            // Of a model's metrics only the present one counts.
            var last: [SignalKey: Date] = [:]
            for stamp in expected.keys { last[stamp.key] = max(last[stamp.key] ?? .distantPast, stamp.at) }
            let wanted = expected.filter { stamp, _ in
                if case .model = stamp.key { stamp.at == last[stamp.key] } else { true }
            }
            #expect(Set(found) == Set(wanted.values))
            #expect(found.map(\.observedAt) == found.map(\.observedAt).sorted())
            #expect(try await store.lastSettlementEnd() == settlement.end)
            let used = try await store.used(since: noon)
            #expect(used["reno"]?.waterLiters == settlement.footprints[0].waterLiters)
            #expect(used["lodz"]?.carbonKilograms == settlement.footprints[1].carbonKilograms)
            let water = try await store.waterUsed(since: noon)
            #expect(water.map(\.site) == settlement.footprints.map(\.site).sorted())
            #expect(Set(water.map(\.liters)) == Set(settlement.footprints.map(\.waterLiters)))
            #expect(water.allSatisfy { $0.start == settlement.start && $0.end == settlement.end })
            #expect(try await store.waterUsed(since: noon + 1).isEmpty)
        }
    }

    private struct Stamp: Hashable {
        var key: SignalKey
        var at: Date
    }

    @Test(arguments: [3, 2000])
    func `of readings for one signal and moment the first stands`(count: Int) async throws {
        try await withStore { store, _ async throws in
            let early = (0..<count).map { priceReading($0) }
            let late = early.map { Reading(key: $0.key, observedAt: $0.observedAt, value: -1) }
            let counts = try await store.write([.readings(early), .readings(late + [priceReading(count)])])
            #expect(counts == WriteCounts(inserted: count + 1, duplicate: count))
            #expect(try await store.readings(since: noon).map(\.value) == (0...count).map(Double.init))
        }
    }

    @Test func `of a model's metrics the last is read again, of a site's all`() async throws {
        try await withStore { store, _ async throws in
            let queue = SignalKey.model(site: "reno", model: "tiny", .queueDepth)
            let depths = (0..<5).map { Reading(key: queue, observedAt: noon + Double($0), value: Double($0)) }
            let prices = (0..<3).map { priceReading($0) }
            _ = try await store.write([.readings(depths + prices)])
            let found = try await store.readings(since: .distantPast)
            #expect(found.filter { $0.key == queue }.map(\.value) == [4])
            #expect(found.filter { $0.key != queue }.map(\.value) == [0, 1, 2])
        }
    }

    @Test func `a plan is announced when it is committed, once`() async throws {
        try await withStore { store, _ async throws in
            try await TestDatabase.current.withConnection { listener in
                let stream = try await listener.listen(PostgresStore.planChannel)
                var random = RandomHistory(seed: 4)
                let (first, second) = (random.plan(), random.plan())
                _ = try await store.write([.plan(first)])
                _ = try await store.write([.plan(first)])
                _ = try await store.write([.plan(second)])
                var announced: [String] = []
                for await notification in stream.prefix(2) { announced.append(notification.payload) }
                #expect(announced == [first.id.uuidString, second.id.uuidString])
            }
        }
    }

    @Test func `a batch with one refused write leaves nothing`() async throws {
        try await withStore { store, pool async throws in
            var random = RandomHistory(seed: 5)
            let poison = Reading(key: .site("reno", .price), observedAt: noon, value: .nan)
            for bad in [poison, Reading(key: .site("a\0b", .price), observedAt: noon, value: 1)] {
                let batch: [StoreWrite] = [.plan(random.plan()), .readings([priceReading(1)]), .readings([bad])]
                let error = await #expect(throws: StoreError.self) { try await store.write(batch) }
                #expect(error?.code == .refused)
            }
            for table in ["plan", "plan_share", "telemetry"] {
                #expect(try await pool.number("SELECT count(*) AS n FROM \(table)") == 0)
            }
        }
    }

    @Test func `an interval settles once and overlapping ones are refused`() async throws {
        try await withStore { store, pool async throws in
            var random = RandomHistory(seed: 6)
            let settlement = random.settlement(noon)
            _ = try await store.write([.settlement(settlement)])
            #expect(
                try await store.write([.settlement(random.settlement(noon))]) == WriteCounts(inserted: 0, duplicate: 1)
            )
            _ = try await store.write([.settlement(random.settlement(settlement.end))])
            let overlapping = random.settlement(noon.addingTimeInterval(60))
            let error = await #expect(throws: StoreError.self) { try await store.write([.settlement(overlapping)]) }
            #expect(error?.code == .refused)
            #expect(try await pool.number("SELECT count(*) AS n FROM site_footprint") == 4)
        }
    }

    @Test func `a plan is found by the beginning of its id`() async throws {
        try await withStore { store, _ async throws in
            var random = RandomHistory(seed: 7)
            var (one, two) = (random.plan(), random.plan())
            one.id = try #require(UUID(uuidString: "0195AAAA-0000-7000-8000-000000000001"))
            two.id = try #require(UUID(uuidString: "0195AAAA-0000-7000-8000-000000000002"))
            _ = try await store.write([.plan(one), .plan(two)])
            #expect(try await store.plan(idPrefix: one.id.uuidString)?.id == one.id)
            #expect(try await store.plan(idPrefix: "0195bbbb") == nil)
            for prefix in ["0195aaaa", "0195aaaa-00", "", "no-id", String(repeating: "-", count: 30)] {
                let error = await #expect(throws: StoreError.self) { try await store.plan(idPrefix: prefix) }
                #expect(error?.code == .ambiguousPlan)
            }
        }
    }

    @Test func `the forecast issued last counts for every moment still to come`() async throws {
        try await withStore { store, _ async throws in
            func point(_ issued: Double, _ valid: Double, _ value: Double) -> ForecastPoint {
                ForecastPoint(
                    key: .arrivals(area: "west", workloadClass: "chat"),
                    issuedAt: noon.addingTimeInterval(issued),
                    validAt: noon.addingTimeInterval(valid),
                    value: value,
                    source: "pushed"
                )
            }
            let all = [point(0, 3600, 1), point(60, 3600, 2), point(0, 7200, 3), point(0, -60, 4)]
            _ = try await store.write([.forecasts(all)])
            #expect(try await store.latestForecasts(after: noon) == [all[1], all[2]])
        }
    }

    @Test func `the forecast issued last counts whichever day it was issued on, and sources may be left out`()
        async throws
    {
        try await withStore { store, _ async throws in
            func point(_ issuedDay: Double, _ validHour: Double, _ source: String = "feed") -> ForecastPoint {
                ForecastPoint(
                    key: .site("reno", .price),
                    issuedAt: noon.addingTimeInterval(issuedDay * 86_400),
                    validAt: noon.addingTimeInterval(validHour * 3600),
                    value: 100 * issuedDay + validHour,
                    source: source
                )
            }
            // Every hour to come has vintages of several days.
            let vintages = (1...6).map { hour in (0..<hour).map { point(Double($0) - 7.9, Double(hour)) } }
            let own = (1...6).map { point(-1, Double($0), "auto") }
            // From a clock that was ahead.
            let ahead = point(0.9, 30)
            let others = [ahead, point(0, 30), point(-8.1, 29), point(0, -1)]
            _ = try await store.write([.forecasts(vintages.flatMap { $0 } + own + others)])
            let newest = try await store.latestForecasts(after: noon, except: ["auto", "regression"])
            #expect(newest == vintages.compactMap(\.last) + [ahead])
            let all = try await store.latestForecasts(after: noon)
            #expect(all.count == newest.count + own.count)
            #expect(try await store.latestForecasts(after: noon, issuedSince: noon) == [ahead])
        }
    }

    @Test func `forecasts are read a day of issue at a time`() async throws {
        try await withStore { store, pool async throws in
            let days = (-3...0).map { noon.addingTimeInterval(Double($0) * 86_400) }
            let key = SignalKey.site("reno", .price)
            let points = days.map {
                ForecastPoint(key: key, issuedAt: $0, validAt: noon.addingTimeInterval(3600), value: 1, source: "feed")
            }
            _ = try await store.write([.forecasts(points)])
            let none: [String] = []
            let plan = try await pool.query(
                "EXPLAIN \(PostgresStore.forecastsIssued)",
                [days[1].addingTimeInterval(-12 * 3600), days[1].addingTimeInterval(12 * 3600), noon, none, "rate"]
            )
            let text = try plan.map { try $0.decode(0, as: String.self) }.joined(separator: "\n")
            #expect(text.contains("forecast_20260227"))
            for day in ["20260226", "20260228", "20260301"] { #expect(!text.contains("forecast_\(day)"), "\(day)") }
        }
    }

    @Test func `a migrated database answers, one that is away is unavailable`() async throws {
        try await withStore { store, _ async throws in try await store.ping() }
        var configuration = PostgresConfiguration(connectionString: "host=/nonexistent")
        configuration.acquireTimeout = .milliseconds(100)
        try await TestDatabase.current.withPool(configuration) { pool in
            let error = await #expect(throws: StoreError.self) {
                try await PostgresStore(pool: pool, logger: silent).ping()
            }
            #expect(error?.code == .unavailable)
        }
    }
}
