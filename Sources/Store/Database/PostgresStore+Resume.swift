import Foundation
import Postgres
import SunwardModel

/// What a service that starts reads to go on where it was.
extension PostgresStore {
    /// For every signal, source and moment after `date`, the value issued last, ordered by the moment.
    ///
    /// A day of issue at a time, as the tables are parted, the newest first.
    ///
    /// - Parameters:
    ///   - issuedSince: How far back to look for them; forecasts reach some days ahead at most.
    ///   - sources: Whose forecasts are left out.
    /// - Throws: ``StoreError`` with code `unavailable` or `unreadable`.
    public func latestForecasts(
        after date: Date,
        issuedSince: Date? = nil,
        except sources: [String] = []
    ) async throws -> [ForecastPoint] {
        let oldest = issuedSince ?? date.addingTimeInterval(-8 * Self.daySeconds)
        var day = HistoryDays.start(ofDayOf: date)
        // A clock that was ahead may have issued some after `date`.
        var end = Date.distantFuture
        var latest: [ForecastPoint] = []
        var known: Set<ForecastMoment> = []
        repeat {
            let period: [any PostgresEncodable] = [max(day, oldest), end, date]
            let points = try await StoreError.translating {
                let rows = try await pool.query(Self.forecastsIssued, period + [sources, SignalKey.arrivalsMetric])
                return try rows.compactMap(ForecastPoint.init(row:))
            }
            latest += points.filter { known.insert(ForecastMoment($0)).inserted }
            (day, end) = (day.addingTimeInterval(-Self.daySeconds), day)
        } while end > oldest
        return latest.sorted { $0.validAt < $1.validAt }
    }

    /// What each site has used in the settled intervals that start at or after `date`.
    ///
    /// - Throws: ``StoreError`` with code `unavailable` or `unreadable`.
    public func used(since date: Date) async throws -> [String: SiteUse] {
        try await StoreError.translating {
            let rows = try await pool.query(
                """
                SELECT site, sum(water_liters) AS water, sum(carbon_kilograms) AS carbon
                FROM site_footprint WHERE interval_start >= $1 GROUP BY site
                """,
                [date]
            )
            var used: [String: SiteUse] = [:]
            for row in rows {
                used[try row.decode("site")] = SiteUse(
                    waterLiters: try row.decode("water"),
                    carbonKilograms: try row.decode("carbon")
                )
            }
            return used
        }
    }

    /// The water of each site and settled interval that starts at or after `date`, in order of time.
    ///
    /// - Throws: ``StoreError`` with code `unavailable` or `unreadable`.
    public func waterUsed(since date: Date) async throws -> [WaterUse] {
        try await StoreError.translating {
            let rows = try await pool.query(
                """
                SELECT site, interval_start, interval_end, water_liters
                FROM site_footprint WHERE interval_start >= $1 ORDER BY interval_start, site
                """,
                [date]
            )
            return try rows.map { row in
                WaterUse(
                    site: try row.decode("site"),
                    start: try row.decode("interval_start"),
                    end: try row.decode("interval_end"),
                    liters: try row.decode("water_liters")
                )
            }
        }
    }

    /// Until when intervals have been settled, or nil when none has been.
    ///
    /// - Throws: ``StoreError`` with code `unavailable`.
    public func lastSettlementEnd() async throws -> Date? {
        try await StoreError.translating {
            let rows = try await pool.query(
                "SELECT interval_end FROM settlement ORDER BY interval_start DESC LIMIT 1"
            )
            return try rows.first?.decode("interval_end")
        }
    }

    /// The fleet of that digest, or nil.
    ///
    /// - Throws: ``StoreError`` with code `unavailable`.
    public func fleet(digest: String) async throws -> FleetVersion? {
        try await StoreError.translating {
            let rows = try await pool.query("SELECT * FROM fleet_version WHERE digest = $1", [digest])
            return try rows.first.map { row in
                FleetVersion(
                    digest: try row.decode("digest"),
                    name: try row.decode("name"),
                    loadedAt: try row.decode("loaded_at"),
                    document: try row.decode("document", as: PostgresJSON.self).data
                )
            }
        }
    }
}

extension SignalKey {
    /// The key in a row with `subject`, `part` and `metric`; nil for a metric this version does not know.
    init?(row: PostgresRow) throws {
        let metricName = try row.decode("metric", as: String.self)
        let subject = try row.decode("subject", as: String.self)
        let part = try row.decode("part", as: String.self)
        if metricName == Self.arrivalsMetric {
            self = .arrivals(area: subject, workloadClass: part)
        } else if let metric = SiteMetric(rawValue: metricName) {
            self = part.isEmpty ? .site(subject, metric) : .model(site: subject, model: part, metric)
        } else {
            return nil
        }
    }
}

extension ForecastPoint {
    /// The forecast in a row; nil for a metric this version does not know.
    fileprivate init?(row: PostgresRow) throws {
        guard let key = try SignalKey(row: row) else { return nil }
        self.init(
            key: key,
            issuedAt: try row.decode("issued_at"),
            validAt: try row.decode("valid_at"),
            value: try row.decode("value"),
            source: try row.decode("source")
        )
    }
}

/// What a forecast is of, and whose it is.
private struct ForecastMoment: Hashable {
    let key: SignalKey
    let source: String
    let validAt: Date

    init(_ point: ForecastPoint) {
        key = point.key
        source = point.source
        validAt = point.validAt
    }
}
