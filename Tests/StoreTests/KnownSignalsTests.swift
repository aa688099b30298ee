import Foundation
import Postgres
import PostgresTesting
import Store
import SunwardModel
import Testing

/// What a service that starts reads of signals.
@Suite(.database)
struct KnownSignalsTests {
    private let day = 86_400.0

    private func reading(_ key: SignalKey, _ value: Double, hoursAgo: Double) -> Reading {
        Reading(key: key, observedAt: noon.addingTimeInterval(-hoursAgo * 3600), value: value)
    }

    @Test func `older hours of forecast signals are read merged, the last hours one by one`() async throws {
        try await withStore { store, _ async throws in
            let chat = SignalKey.arrivals(area: "west", workloadClass: "chat")
            let price = SignalKey.site("reno", .price)
            // Every ten minutes for three days up to now; the value says the minute.
            let readings = (0..<3 * 144).flatMap { index in
                [chat, price].map { reading($0, Double(10 * index), hoursAgo: 72 - Double(index) / 6) }
            }
            _ = try await store.write([.readings(readings)])
            let known = try await store.knownSignals(at: noon, since: noon.addingTimeInterval(-84 * day))
            #expect(Set(known.hours.keys) == [chat, price])
            for key in [chat, price] {
                let hours = try #require(known.hours[key])
                let first = Int(noon.timeIntervalSince1970) / 3600 - 72
                #expect(hours.map(\.number) == Array(first..<first + 66))
                for (index, hour) in hours.enumerated() {
                    let start = noon.addingTimeInterval(Double(index - 72) * 3600)
                    let value = Double(60 * index)
                    #expect(hour.count == 6)
                    #expect(hour.sum == 6 * value + 150)
                    #expect(hour.first == .init(observedAt: start, value: value))
                    #expect(hour.last == .init(observedAt: start.addingTimeInterval(3000), value: value + 50))
                    #expect(hour.minutes == [0, 10, 20, 30, 40, 50].reduce(UInt64(0)) { $0 | 1 << UInt64($1) })
                }
                let single = known.readings.filter { $0.key == key }
                #expect(single == readings.filter { $0.key == key }.suffix(36))
            }
        }
    }

    @Test func `where there is no time for all days the newest are read`() async throws {
        try await withStore { store, _ async throws in
            let price = SignalKey.site("reno", .price)
            let readings = (0..<240).map { reading(price, Double($0), hoursAgo: 240 - Double($0)) }
            _ = try await store.write([.readings(readings)])
            let since = noon.addingTimeInterval(-10 * day)
            let all = try await store.readingHours(from: since, to: noon)
            #expect(all[price]?.map(\.sum) == (0..<240).map(Double.init))
            let few = try await store.readingHours(from: since, to: noon, within: .zero)
            #expect(few[price]?.map(\.sum) == (228..<240).map(Double.init))
        }
    }

    @Test func `what was reported down months ago is still known to be, newer word counts`() async throws {
        try await withStore { store, _ async throws in
            let tiny = SignalKey.model(site: "reno", model: "tiny", .available)
            let written = [
                reading(.site("lodz", .available), 0, hoursAgo: 24 * 200),
                reading(.site("reno", .available), 0, hoursAgo: 24 * 200),
                reading(.site("reno", .available), 1, hoursAgo: 24 * 100),
                reading(tiny, 0, hoursAgo: 24 * 120),
                reading(.model(site: "reno", model: "big", .available), 1, hoursAgo: 2),
                reading(.model(site: "reno", model: "big", .available), 0, hoursAgo: 3),
                reading(.site("lodz", .price), 40, hoursAgo: 24 * 150),
            ]
            _ = try await store.write([.readings(written)])
            let known = try await store.knownSignals(at: noon, since: noon.addingTimeInterval(-84 * day))
            #expect(known.readings == [written[0], written[3], written[2], written[4]])
            #expect(known.hours.isEmpty)
        }
    }

    @Test func `of what is not forecast the newest reading is known, however many came before`() async throws {
        try await withStore { store, _ async throws in
            let queue = SignalKey.model(site: "reno", model: "tiny", .queueDepth)
            let battery = SignalKey.site("reno", .batteryCharge)
            let readings = (0..<500).flatMap { index in
                [queue, battery].map { reading($0, Double(index), hoursAgo: 24 * 10 - Double(index) / 10) }
            }
            _ = try await store.write([.readings(readings)])
            let known = try await store.knownSignals(at: noon, since: noon.addingTimeInterval(-84 * day))
            #expect(Set(known.readings) == Set(readings.suffix(2)))
            #expect(try await store.knownSignals(at: noon, since: noon.addingTimeInterval(-day)).readings.isEmpty)
        }
    }

    @Test func `more readings than a page has are read once each, also where many have one time`() async throws {
        try await withStore { store, pool async throws in
            _ = try await pool.query("SELECT ensure_partitions('arrivals', $1, $1)", [noon])
            _ = try await pool.query(
                """
                INSERT INTO arrivals (area, class, observed_at, queries_per_hour)
                SELECT 'a' || n % 500, 'chat', $1::timestamptz + n / 1500 * interval '1 second', n % 1500
                FROM generate_series(0, 44999) n WHERE n % 1500 < 500
                """,
                [noon]
            )
            _ = try await pool.query(
                """
                INSERT INTO arrivals (area, class, observed_at, queries_per_hour)
                SELECT 'b' || n, 'chat', $1::timestamptz + interval '1 hour', n FROM generate_series(0, 29999) n
                """,
                [noon]
            )
            let readings = try await store.readings(since: noon)
            #expect(readings.count == 45_000)
            #expect(Set(readings).count == 45_000)
            #expect(readings.map(\.observedAt) == readings.map(\.observedAt).sorted())
        }
    }

    @Test func `a statement that takes too long is not told as a database that is away`() async throws {
        try await withStore { _, pool in
            var configuration = TestDatabase.current.configuration
            configuration.statementTimeout = .milliseconds(100)
            try await TestDatabase.current.withPool(configuration) { hurried in
                let store = PostgresStore(pool: hurried, logger: silent)
                try await pool.withTransaction { connection in
                    _ = try await connection.query("LOCK TABLE telemetry IN ACCESS EXCLUSIVE MODE")
                    let error = try await #require(throws: StoreError.self) {
                        try await store.knownSignals(at: noon, since: noon)
                    }
                    #expect(error.code == .unavailable && error.isTimeout)
                    #expect(error.message == "the database did not answer within the limit for a statement")
                }
            }
        }
    }
}
