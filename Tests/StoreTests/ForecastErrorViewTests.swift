import Foundation
import Postgres
import PostgresTesting
import Store
import SunwardModel
import Testing

@Suite(.database)
struct ForecastErrorViewTests {
    private let carbon = SignalKey.site("reno", .carbonIntensity)

    private func at(_ hours: Double) -> Date { noon.addingTimeInterval(hours * 3600) }

    private func forecast(
        _ key: SignalKey,
        issued: Double,
        valid: Double,
        _ value: Double,
        source: String = "auto"
    ) -> ForecastPoint {
        ForecastPoint(key: key, issuedAt: at(issued), validAt: at(valid), value: value, source: source)
    }

    /// Readings 100, 200, 4 and 96 at hours 1 to 4: their mean is 100, a twentieth of it 5.
    private func fill(_ store: PostgresStore) async throws {
        let document = #"{"sites": [{"name": "reno", "zone": "US-NV"}, {"name": "oslo", "zone": "NO-1"}]}"#
        _ = try await store.write([
            .fleet(FleetVersion(digest: "d", name: "f", loadedAt: noon, document: Data(document.utf8))),
            .readings(
                zip([1.0, 2, 3, 4], [100.0, 200, 4, 96]).map {
                    Reading(key: carbon, observedAt: at($0), value: $1)
                }
            ),
            .forecasts([
                // One hour ahead: +10 of 100, -40 of 200, +6 of 4 (too little for a share), 0 of 96.
                forecast(carbon, issued: 0, valid: 1, 110), forecast(carbon, issued: 1, valid: 2, 160),
                forecast(carbon, issued: 2, valid: 3, 10), forecast(carbon, issued: 3.5, valid: 4, 96),
                // Three hours ahead, and more than three: different buckets.
                forecast(carbon, issued: 1, valid: 4, 48), forecast(carbon, issued: 0.9, valid: 4, 192),
                // Another source, two days ahead and more.
                forecast(carbon, issued: -44, valid: 4, 106, source: "feed"),
                forecast(carbon, issued: -44.5, valid: 4, 116, source: "feed"),
                // Said when the moment was past: no forecast. And one that has not come true.
                forecast(carbon, issued: 3, valid: 2, 0), forecast(carbon, issued: 4, valid: 9, 50),
            ]),
        ])
    }

    @Test func `errors by signal, zone and horizon are those of a case computed by hand`() async throws {
        try await withStore { store, _ in
            try await fill(store)
            let rows = try await store.forecastErrors(HistoryFilter(since: at(0), until: at(24)))
            #expect(rows.map(\.horizon) == ["1", "2-3", "4-6", "25-48", "49+"])
            #expect(rows.map(\.source) == ["auto", "auto", "auto", "feed", "feed"])
            #expect(rows.map(\.forecasts) == [4, 1, 1, 1, 1])
            #expect(rows.allSatisfy { $0.site == "reno" && $0.zone == "US-NV" && $0.area == nil })
            let first = try #require(rows.first)
            #expect(first.meanReading == 100)
            #expect(first.meanAbsoluteError == 14)
            #expect(first.bias == -6)
            // 10 of 100, 40 of 200 and 0 of 96; the reading of 4 is below the floor.
            #expect(abs((first.meanAbsolutePercentageError ?? 0) - 10) < 1e-9)
            #expect(abs((first.weightedAbsolutePercentageError ?? 0) - 14) < 1e-9)
            let errors = [48.0, 96, 10, 20]
            for (row, error) in zip(rows.dropFirst(), errors) {
                #expect(abs((row.meanAbsolutePercentageError ?? 0) - 100 * error / 96) < 1e-9)
            }
        }
    }

    @Test func `a filter chooses rows and a period moments`() async throws {
        try await withStore { store, _ in
            try await fill(store)
            func count(_ filter: HistoryFilter, zone: String? = nil) async throws -> Int {
                try await store.forecastErrors(filter, zone: zone).reduce(0) { $0 + $1.forecasts }
            }
            #expect(try await count(HistoryFilter()) == 8)
            #expect(try await count(HistoryFilter(since: at(2), until: at(4))) == 2)
            #expect(try await count(HistoryFilter(), zone: "US-NV") == 8)
            #expect(try await count(HistoryFilter(), zone: "NO-1") == 0)
            #expect(try await count(HistoryFilter(site: "oslo")) == 0)
            #expect(try await count(HistoryFilter(metric: "price_usd_per_mwh")) == 0)
        }
    }

    @Test func `the view has zone and horizon beside what it always had`() async throws {
        try await withStore { store, pool in
            try await fill(store)
            let rows = try await pool.query(
                "SELECT * FROM forecast_error WHERE zone = 'US-NV' AND source = 'auto' ORDER BY horizon_hours, horizon"
            )
            #expect(try rows.map { try $0.decode("horizon_hours", as: Int.self) } == [0, 1, 3, 3])
            #expect(try rows.map { try $0.decode("horizon", as: String.self) } == ["1", "1", "2-3", "4-6"])
        }
    }

    @Test func `the zone is that of the fleet loaded last, and other documents do no harm`() async throws {
        try await withStore { store, _ in
            try await fill(store)
            for (digest, hours, document) in [
                ("e", 1.0, #"{"sites": [{"name": "reno", "zone": "US-CAL-CISO"}]}"#), ("g", 2, #"{"sites": 7}"#),
            ] {
                _ = try await store.write([
                    .fleet(
                        FleetVersion(digest: digest, name: "f", loadedAt: at(hours), document: Data(document.utf8))
                    )
                ])
            }
            let rows = try await store.forecastErrors(HistoryFilter())
            #expect(Set(rows.map(\.zone)) == ["US-CAL-CISO"])
        }
    }

    @Test func `a period reads its own partitions of forecasts alone`() async throws {
        try await withStore { store, pool in
            for day in 0..<20 {
                let hours = Double(day) * 24
                _ = try await store.write([
                    .forecasts([forecast(carbon, issued: hours, valid: hours + 1, 1)]),
                    .readings([Reading(key: carbon, observedAt: at(hours + 1), value: 2)]),
                ])
            }
            let plan = try await pool.query(
                """
                EXPLAIN SELECT * FROM forecast_outcome_between('2026-03-02 00:00Z', '2026-03-03 00:00Z')
                """
            )
            let text = try plan.map { try $0.decode(0, as: String.self) }.joined(separator: "\n")
            #expect(text.contains("forecast_20260302") && !text.contains("forecast_20260304"))
            #expect(!text.contains("forecast_20260315"))
        }
    }
}
