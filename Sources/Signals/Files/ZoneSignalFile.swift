import Foundation
import SunwardModel

/// The signals of one grid zone, read from `<zone>-<year>.csv`.
///
/// Columns: `time_utc` (ISO 8601), `carbon_g_per_kwh`, `price_usd_per_mwh`, `temperature_c`, `wet_bulb_c`,
/// `solar_capacity_factor`, `wind_capacity_factor`. Rows may be missing, repeated or out of order and cells empty; of
/// two rows for a moment the later in the file revises the earlier, cell by cell.
public struct ZoneSignalFile: Sendable {
    /// The zone as feeds name it.
    public let zone: String

    /// One row a moment, in order of time; never empty.
    public let rows: [ZoneSignalRow]

    private static let timeColumn = "time_utc"
    private static let carbonColumn = "carbon_g_per_kwh"
    private static let priceColumn = "price_usd_per_mwh"
    private static let temperatureColumn = "temperature_c"
    private static let wetBulbColumn = "wet_bulb_c"
    private static let solarColumn = "solar_capacity_factor"
    private static let windColumn = "wind_capacity_factor"
    private static let columns = [
        timeColumn, carbonColumn, priceColumn, temperatureColumn, wetBulbColumn, solarColumn, windColumn,
    ]

    /// Reads one file.
    ///
    /// - Throws: ``SignalsError`` that names the file and, for a bad cell, its line, column and text.
    public init(contentsOf url: URL, zone: String) throws(SignalsError) {
        try self.init(table: CSVTable(contentsOf: url, required: Self.columns), zone: zone)
    }

    /// Reads the text of a file called `file`.
    ///
    /// - Throws: as ``init(contentsOf:zone:)``.
    public init(text: String, zone: String, file: String) throws(SignalsError) {
        try self.init(table: CSVTable(text: text, file: file, required: Self.columns), zone: zone)
    }

    /// Joins the files of several years of a zone.
    private init(zone: String, joining files: [ZoneSignalFile]) {
        self.zone = zone
        rows = Self.inOrder(files.flatMap(\.rows))
    }

    private init(table: CSVTable, zone: String) throws(SignalsError) {
        var rows: [ZoneSignalRow] = []
        rows.reserveCapacity(table.rows.count)
        for row in table.rows { rows.append(try Self.parse(row, of: table)) }
        self.zone = zone
        self.rows = Self.inOrder(rows)
    }

    /// Reads every file of a zone in a directory that may hold part of a period.
    ///
    /// - Parameters:
    ///   - historyDays: days before the period that are wanted too, as far as there are files.
    ///   - daysAfter: days after it, likewise.
    /// - Throws: ``SignalsError`` with `missingZone` (it lists the zones there are), or `periodNotCovered`, or as
    ///   ``init(contentsOf:zone:)``.
    public static func load(
        zone: String,
        from directory: SignalDirectory,
        start: Date,
        end: Date,
        historyDays: Double = 0,
        daysAfter: Double = 0
    ) throws(SignalsError) -> ZoneSignalFile {
        guard let available = directory.files[zone] else {
            throw SignalsError(
                .missingZone,
                "no file is for the zone \(zone); "
                    + (directory.zones.isEmpty
                        ? "a file is named after its zone and year, such as US-CAL-CISO-2023.csv, and there is none"
                        : "there are \(directory.zones.joined(separator: ", "))"),
                file: directory.url.path
            )
        }
        let firstYear = year(of: start.addingTimeInterval(-historyDays * 86_400))
        let years = firstYear...max(year(of: start), year(of: end.addingTimeInterval(daysAfter * 86_400 - 1)))
        var files: [ZoneSignalFile] = []
        for file in available where years.contains(file.year) {
            files.append(try ZoneSignalFile(contentsOf: file.url, zone: zone))
        }
        let joined = ZoneSignalFile(zone: zone, joining: files)
        guard let first = joined.rows.first, let last = joined.rows.last,
            start >= first.time, end <= last.time.addingTimeInterval(3600)
        else {
            let held = joined.rows.first.flatMap { first in joined.rows.last.map { (first.time, $0.time) } }
            let coverage =
                held.map { "\($0.0.formatted(.iso8601)) to \($0.1.formatted(.iso8601))" }
                ?? "the years " + available.map { String($0.year) }.joined(separator: ", ")
            throw SignalsError(
                .periodNotCovered,
                "\(start.formatted(.iso8601)) to \(end.formatted(.iso8601)) is outside what the files of \(zone) "
                    + "cover: \(coverage)",
                file: directory.url.path
            )
        }
        return joined
    }

    /// Rows in the half-open interval.
    public func rows(from start: Date, to end: Date) -> ArraySlice<ZoneSignalRow> {
        let first = rows.partitioningIndex { $0.time >= start }
        let last = rows.partitioningIndex { $0.time >= end }
        return rows[first..<max(first, last)]
    }

    private static func parse(_ row: CSVTable.Row, of table: CSVTable) throws(SignalsError) -> ZoneSignalRow {
        guard let time = try? Date(table.text(timeColumn, in: row), strategy: .iso8601) else {
            throw table.invalid(timeColumn, in: row, "is not an ISO 8601 time like 2023-01-01T00:00:00Z")
        }
        return ZoneSignalRow(
            time: time,
            carbonGramsPerKWh: try table.number(carbonColumn, in: row, range: SiteMetric.carbonIntensity.validRange),
            priceUSDPerMWh: try table.number(priceColumn, in: row, range: SiteMetric.price.validRange),
            temperatureCelsius: try table.number(temperatureColumn, in: row, range: -90...60),
            wetBulbCelsius: try table.number(
                wetBulbColumn,
                in: row,
                range: SiteMetric.wetBulbTemperature.validRange
            ),
            solarCapacityFactor: try table.number(solarColumn, in: row, range: 0...1),
            windCapacityFactor: try table.number(windColumn, in: row, range: 0...1)
        )
    }

    private static func inOrder(_ rows: [ZoneSignalRow]) -> [ZoneSignalRow] {
        let sorted = rows.enumerated().sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }
        var result: [ZoneSignalRow] = []
        result.reserveCapacity(rows.count)
        for (_, row) in sorted {
            if let last = result.indices.last, result[last].time == row.time {
                result[last].revise(with: row)
            } else {
                result.append(row)
            }
        }
        return result
    }

    private static func year(of date: Date) -> Int {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        return calendar.component(.year, from: date)
    }
}
