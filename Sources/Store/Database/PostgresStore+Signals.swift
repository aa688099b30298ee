import Foundation
import Logging
import Postgres
import SunwardModel

/// What has been read of signals. No statement reads more than a day or a page, whatever the database holds.
extension PostgresStore {
    /// Hours back from which every reading is taken up; before, hours are merged.
    private static let exactHours = 6
    private static let pageRows = 20_000
    private static let hourSeconds = 3600.0
    static let daySeconds = 86_400.0

    /// What a service that starts at `now` goes on from: every reading of the last hours; of what is forecast the hours
    /// before, merged; of everything else the newest reading. Whether a site or model is up is known however long ago
    /// it was said.
    ///
    /// - Throws: ``StoreError`` with code `unavailable` or `unreadable`.
    public func knownSignals(at now: Date, since date: Date) async throws -> KnownSignals {
        let hour = (now.timeIntervalSince1970 / Self.hourSeconds).rounded(.down) - Double(Self.exactHours)
        let exact = Date(timeIntervalSince1970: hour * Self.hourSeconds)
        let hours = try await readingHours(from: date, to: exact)
        var readings = try await availability()
        readings += try await newestReadings(since: date)
        readings += try await rawReadings(since: exact)
        var known = Set<Reading>(minimumCapacity: readings.count)
        let once = readings.filter { known.insert($0).inserted }
        return KnownSignals(readings: once.sorted { $0.observedAt < $1.observedAt }, hours: hours)
    }

    /// The readings of forecast signals from the full hour `date` lies in to before `end`, merged by the hour.
    ///
    /// A day at a time, as the tables are parted, the newest first. Days for which there is no time are left out: a start
    /// that takes long is worse than forecasts that have learned from fewer weeks.
    ///
    /// - Parameter limit: After so long no further day is begun.
    /// - Throws: ``StoreError`` with code `unavailable` or `unreadable`.
    public func readingHours(
        from date: Date,
        to end: Date,
        within limit: Duration = .seconds(15)
    ) async throws -> [SignalKey: [ReadingHour]] {
        let begin = ContinuousClock.now
        let start = (date.timeIntervalSince1970 / Self.hourSeconds).rounded(.down) * Self.hourSeconds
        var end = end.timeIntervalSince1970
        var hours: [SignalKey: [ReadingHour]] = [:]
        while start < end {
            let day = max(start, ((end / Self.daySeconds).rounded(.up) - 1) * Self.daySeconds)
            for (key, hour) in try await mergedHours(from: day, to: end) { hours[key, default: []].append(hour) }
            end = day
            if start < end, ContinuousClock.now - begin >= limit {
                let days = Int(((end - start) / Self.daySeconds).rounded(.up))
                logger.warning("old readings are left out: to read them takes too long", metadata: ["days": "\(days)"])
                break
            }
        }
        return hours.mapValues { $0.sorted { $0.number < $1.number } }
    }

    private func mergedHours(from start: Double, to end: Double) async throws -> [(SignalKey, ReadingHour)] {
        let period = [start, end].map(Date.init(timeIntervalSince1970:))
        let metrics = SiteMetric.allCases.filter(\.isForecast).map(\.rawValue)
        return try await StoreError.translating {
            try await pool.withTransaction { connection in
                // To compile these statements takes longer than to run them.
                _ = try await connection.query("SET LOCAL jit = off")
                let ofSites = try await connection.query(Self.telemetryHours, [period[0], period[1], metrics])
                let arrivals = [period[0], period[1], SignalKey.arrivalsMetric] as [any PostgresEncodable]
                let ofAreas = try await connection.query(Self.arrivalsHours, arrivals)
                return try (Array(ofSites) + Array(ofAreas)).compactMap { row in
                    try SignalKey(row: row).map { ($0, try ReadingHour(row: row)) }
                }
            }
        }
    }

    /// Of what is not forecast the newest reading at or after `date` of each signal.
    func newestReadings(since date: Date) async throws -> [Reading] {
        let forecast = SiteMetric.allCases.filter(\.isForecast).map(\.rawValue)
        let sql = "\(Self.newestOfSignals) WHERE signal.model <> '' OR signal.metric <> ALL ($2)"
        return try await StoreError.translating { try Self.readings(try await pool.query(sql, [date, forecast])) }
    }

    /// The newest word on each site and model that there is one on.
    private func availability() async throws -> [Reading] {
        try await StoreError.translating {
            try Self.readings(try await pool.query(Self.newestAvailability, [SiteMetric.available.rawValue]))
        }
    }

    /// Every reading of sites and of arrivals at or after `date`.
    func rawReadings(since date: Date) async throws -> [Reading] {
        try await StoreError.translating {
            try await rawReadings(of: .telemetry, since: date) + rawReadings(of: .arrivals, since: date)
        }
    }

    /// Readings of sites or arrivals, a page at a time, in order.
    private func rawReadings(of table: SignalTable, since date: Date) async throws -> [Reading] {
        let isArrivals = table == .arrivals
        let sql = isArrivals ? Self.arrivalsPage : Self.telemetryPage
        var readings: [Reading] = []
        // Before every name there is.
        var (time, subject, part) = (date, "", "")
        while true {
            let rows = try await pool.query(sql, [time, subject, part, Self.pageRows])
            readings += try Self.readings(rows)
            guard rows.count == Self.pageRows, let last = rows.last else { return readings }
            time = try last.decode("observed_at")
            subject = try last.decode("subject")
            part = try last.decode(isArrivals ? "part" : "metric")
        }
    }

    private static func readings(_ rows: PostgresRows) throws -> [Reading] {
        try rows.compactMap { row in
            guard let key = try SignalKey(row: row) else { return nil }
            return Reading(key: key, observedAt: try row.decode("observed_at"), value: try row.decode("value"))
        }
    }
}

extension ReadingHour {
    fileprivate init(row: PostgresRow) throws {
        self.init(
            number: try row.decode("hour"),
            count: try row.decode("readings"),
            sum: try row.decode("total"),
            first: Point(observedAt: try row.decode("first_at"), value: try row.decode("first_value")),
            last: Point(observedAt: try row.decode("last_at"), value: try row.decode("last_value")),
            minutes: UInt64(bitPattern: try row.decode("minutes", as: Int64.self))
        )
    }
}
