import Foundation
import SunwardModel

/// Signal files of the small world for a test, in a directory of their own that is removed afterwards.
///
/// Every hour of the period has a row; what a test takes away or changes is a gap or a value of its choice.
struct BacktestFiles {
    /// One row: what the zone's file says of an hour. A nil is an empty cell.
    struct Row {
        var carbonGramsPerKWh: Double? = 300
        var priceUSDPerMWh: Double? = 60
        var wetBulbCelsius: Double? = 10
        var solarCapacityFactor: Double? = 0
    }

    /// The first row's hour.
    var start = BacktestWorld.start

    /// Rows of a file.
    var hours = 72

    /// The row of a zone in an hour, counted from `start`; nil where there is none.
    var row: (_ zone: String, _ hour: Int) -> Row? = { _, _ in Row() }

    /// Requests a second of an hour of the profile's day.
    var demand: (_ hour: Int) -> Double = { _ in 1 }

    /// Writes the files, and removes them when `body` has returned.
    func withDirectory<Result>(
        zones: [String] = ["zone-left", "zone-right"],
        _ body: (URL) async throws -> Result
    ) async throws -> Result {
        let url = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: url) }
        for zone in zones {
            let file = url.appending(path: "\(zone)-2023.csv")
            try text(of: zone).write(to: file, atomically: true, encoding: .utf8)
        }
        let profile = (0..<24).map { "\($0),\(demand($0))" }.joined(separator: "\n")
        try "hour,requests_per_second\n\(profile)\n".write(
            to: url.appending(path: "demand-14d.csv"),
            atomically: true,
            encoding: .utf8
        )
        return try await body(url)
    }

    private func text(of zone: String) -> String {
        let header =
            "time_utc,carbon_g_per_kwh,price_usd_per_mwh,temperature_c,wet_bulb_c,solar_capacity_factor,"
            + "wind_capacity_factor"
        let rows = (0..<hours).compactMap { hour in row(zone, hour).map { (hour, $0) } }.map { hour, row in
            let time = start.addingTimeInterval(Double(hour) * 3600).formatted(.iso8601)
            let cells = [
                row.carbonGramsPerKWh, row.priceUSDPerMWh, 12, row.wetBulbCelsius, row.solarCapacityFactor, 0,
            ]
            return ([time] + cells.map { $0.map { "\($0)" } ?? "" }).joined(separator: ",")
        }
        return ([header] + rows).joined(separator: "\n") + "\n"
    }
}
