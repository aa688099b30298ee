import Foundation
import Testing

/// `sunward backtest` on the demo fleet and three made-up days.
struct BacktestCommandTests {
    private static let zones = ["US-MIDW-LGEE", "US-TEX-ERCO", "US-NW-BPAT", "US-SW-TEPC"]

    /// Hourly signals that differ by zone and swing over the day.
    private func writeSignals(to folder: Workspace) throws -> String {
        let signals = folder.url.appending(path: "signals")
        try FileManager.default.createDirectory(at: signals, withIntermediateDirectories: true)
        for (place, zone) in Self.zones.enumerated() {
            var lines = [
                "time_utc,carbon_g_per_kwh,price_usd_per_mwh,temperature_c,wet_bulb_c,solar_capacity_factor,"
                    + "wind_capacity_factor"
            ]
            for hour in 0..<72 {
                let date = Date(timeIntervalSince1970: 1_685_577_600 + Double(hour) * 3600)
                let phase = 2 * Double.pi * Double(hour + 6 * place) / 24
                let values = [
                    300 + 100 * sin(phase), 50 + 20 * cos(phase), 20, 15, max(0, 0.8 * sin(phase)), 0.3,
                ].map { String(format: "%.4f", $0) }
                lines.append(([date.formatted(.iso8601)] + values).joined(separator: ","))
            }
            try Data(lines.joined(separator: "\n").utf8).write(to: signals.appending(path: "\(zone)-2023.csv"))
        }
        let demand = ["hour,requests_per_second"] + (0..<24).map { "\($0),\(100 + 3 * $0)" }
        try Data(demand.joined(separator: "\n").utf8).write(to: signals.appending(path: "demand-14d.csv"))
        return signals.path
    }

    @Test func `policies are compared as a table, as JSON and as a drawing`() async throws {
        try await Workspace.run { folder in
            let base = [
                "backtest", "--fleet", ProjectFiles.demoFleet, "--signals", try writeSignals(to: folder), "--from",
                "2023-06-01", "--days", "1", "--policies", "greedy-carbon,nearest-site,perfect-foresight",
            ]
            let result = try await sunward(
                base + ["--format", "json", "--per-site", "--svg", folder.path("plane.svg")],
                in: folder
            )
            #expect(result.status == 0, "\(result.errors)")
            let report = try result.json
            #expect(report.order.array.map(\.string) == ["greedy-carbon", "nearest-site", "perfect-foresight"])
            let greedy = report.policies["greedy-carbon"]
            let keys = [
                "costUSD", "carbonKg", "waterL", "delayMeanSeconds", "delayP95Seconds", "unservedShare", "churn",
                "regret",
            ]
            for key in keys { #expect(greedy[key].number != nil, "\(key)") }
            #expect(report.policies["perfect-foresight"].regret.number == 0)
            #expect(greedy.sites["tucson"].queries.number ?? 0 > 0)
            let drawing = try String(contentsOfFile: folder.path("plane.svg"), encoding: .utf8)
            #expect(drawing.hasPrefix("<svg") && drawing.contains("nearest-site"))
            let table = try await sunward(base + ["--forecast", "perfect"], in: folder)
            #expect(table.status == 0)
            #expect(table.output.contains("perfect-foresight"))
        }
    }

    @Test(arguments: [
        (["--from", "yesterday"], "--from is \"yesterday\""),
        (["--from", "2023-06-01T00:30:00Z"], "--from is \"2023-06-01T00:30:00Z\""),
        (["--from", "2023-06-01", "--days", "0"], "--days is 0"),
        (["--from", "2023-06-01", "--policies", "sunward,magic"], "--policies names \"magic\""),
        (["--from", "2023-06-01", "--policies", "sunward,sunward"], "--policies names \"sunward\" twice"),
        (["--from", "2023-06-01", "--reference", "magic"], "--reference is \"magic\""),
        (["--from", "2023-06-01", "--forecast", "magic"], "magic"),
        (["--from", "2023-06-01", "--deferral", "on", "--deferrable", "1.5"], "--deferrable is 1.5"),
        (["--from", "2023-06-01", "--deferrable", "0.3"], "go with --deferral on"),
        (["--from", "2023-06-01", "--deferral", "off", "--deferrable-hours", "3"], "go with --deferral on"),
        (["--from", "2023-06-01", "--policies", "sunward,"], "--policies has a comma with no name"),
        (["--from", "2023-06-01", "--battery-hours", "-1"], "--battery-hours"),
        (["--from", "2023-06-01", "--battery-hours", "2", "--battery-wear", "101"], "--battery-wear is 101"),
        (["--from", "2023-06-01", "--battery-wear", "0.1"], "--battery-wear goes with --battery-hours"),
        (["--from", "2023-06-01", "--format", "csv"], "one of 'table' and 'json'"),
    ])
    func `wrong use names the option and its value`(arguments: [String], message: String) async throws {
        try await Workspace.run { folder in
            let result = try await sunward(
                ["backtest", "--fleet", ProjectFiles.demoFleet, "--signals", folder.path("none")] + arguments,
                in: folder
            )
            #expect(result.status == 64)
            #expect(result.errors.contains(message), "\(result.errors)")
        }
    }

    @Test func `days that no file holds, and a folder that is none, are bad input`() async throws {
        try await Workspace.run { folder in
            let base = ["backtest", "--fleet", ProjectFiles.demoFleet, "--from", "2023-07-01", "--signals"]
            let outside = try await sunward(base + [try writeSignals(to: folder)], in: folder)
            #expect(outside.status == 65)
            #expect(outside.errors.contains("2023-07-01"))
            let missing = try await sunward(base + [folder.path("none")], in: folder)
            #expect(missing.status == 65)
            #expect(missing.errors.contains("none: the directory cannot be read: No such file or directory"))
            let nowhere = folder.path("none/plane.svg")
            let early = try await sunward(base + [folder.path("none"), "--svg", nowhere], in: folder)
            #expect(early.status == 1)
            #expect(early.errors.contains("\(nowhere) cannot be written: No such file or directory"))
        }
    }
}
