import Foundation
import Signals
import SunwardModel
import Testing

@testable import Simulation

/// Periods that are not like others: clocks that change within them, files that begin with them.
@Suite struct BacktestPeriodTests {
    private func hour(_ text: String) throws -> Date { try Date(text, strategy: .iso8601) }

    private func report(
        _ files: BacktestFiles,
        fleet: Fleet = BacktestWorld.fleet(),
        _ names: [String],
        settings: BacktestSettings
    ) async throws -> BacktestReport {
        let policies = try names.map { try #require(BacktestPolicy(name: $0)) }
        return try await files.withDirectory { directory in
            let backtest = try Backtest(fleet: fleet, signals: directory, settings: settings)
            return try await backtest.run(policies, reference: policies[0], perSite: true)
        }
    }

    /// What people in Berlin ask for in an hour of their day, as the profile below has it.
    private func factor(_ localHour: Int) -> Double { Double(1 + localHour) / 12.5 }

    @Test(arguments: [
        // The hour after 01:00 UTC is skipped: 02:00 does not come.
        ("2023-03-26T00:00:00Z", [1] + Array(3...23) + [0, 1]),
        // 02:00 comes twice.
        ("2023-10-29T00:00:00Z", [2] + Array(2...23) + [0]),
    ])
    func `demand follows its area's clock when that changes, and the day keeps its 24 hours`(
        date: String,
        localHours: [Int]
    ) async throws {
        var fleet = BacktestWorld.fleet()
        fleet.areas[0].timeZone = "Europe/Berlin"
        let start = try hour(date)
        var files = BacktestFiles(start: start.addingTimeInterval(-86_400))
        files.demand = { Double(1 + $0) }
        // Hours count for the account as well: a price of its own for each.
        files.row = { _, hour in BacktestFiles.Row(priceUSDPerMWh: Double(hour)) }
        let settings = BacktestSettings(start: start, days: 1)
        let report = try await report(files, fleet: fleet, ["round-robin", "sunward"], settings: settings)
        let queries = localHours.enumerated().map { utc, local in 4000 * (factor(local) + factor(utc)) }
        let cost = queries.enumerated().reduce(0) { $0 + $1.element / 1000 * Double(24 + $1.offset) / 1000 }
        for name in ["round-robin", "sunward"] {
            let policy = try #require(report.policies[name])
            let served = try #require(policy.sites).values.reduce(0) { $0 + $1.queries }
            #expect(areClose([served], [queries.reduce(0, +)], 1e-9), "\(name)")
            // Both sites ask the same.
            #expect(areClose([policy.costUSD], [cost], 1e-6), "\(name)")
            #expect(policy.plans == 24, "\(name)")
        }
    }

    /// A world that is never alike on two days, in files that begin so many hours before the period.
    private func files(beginningBefore hours: Int, start: Date) -> BacktestFiles {
        var files = BacktestFiles(start: start.addingTimeInterval(-3600 * Double(hours)), hours: hours + 72)
        files.demand = { 1 + 0.4 * sin(Double($0) / 4) }
        files.row = { zone, row in
            let hour = Double(row - hours)
            let side = zone == "zone-left" ? 1.0 : -1
            return BacktestFiles.Row(
                carbonGramsPerKWh: 300 + side * 80 * sin(hour / 5),
                priceUSDPerMWh: 60 + side * 30 * sin(hour / 7),
                solarCapacityFactor: 0.5 + 0.5 * sin(hour / 4)
            )
        }
        return files
    }

    @Test func `a period that begins with the files is as one whose history is not looked at`() async throws {
        let start = BacktestWorld.start
        func figures(filesBeginBefore hours: Int, historyDays: Int) async throws -> Data {
            let settings = BacktestSettings(
                start: start,
                days: 1,
                historyDays: historyDays,
                time: BacktestTime(batteryHours: 2)
            )
            let report = try await report(
                files(beginningBefore: hours, start: start),
                ["sunward"],
                settings: settings
            )
            let encoder = JSONEncoder()
            encoder.outputFormatting = .sortedKeys
            return try encoder.encode(report)
        }
        let first = try await figures(filesBeginBefore: 0, historyDays: 56)
        #expect(try await figures(filesBeginBefore: 48, historyDays: 0) == first)
        // Files that have less history than is asked for give what they have, and it makes a difference.
        #expect(try await figures(filesBeginBefore: 48, historyDays: 56) != first)
    }

    @Test func `a period that begins before the files is refused with what they cover`() async throws {
        let start = BacktestWorld.start
        let settings = BacktestSettings(start: start.addingTimeInterval(-3600), days: 1)
        let error = await #expect(throws: SignalsError.self) {
            try await report(files(beginningBefore: 0, start: start), ["sunward"], settings: settings)
        }
        #expect(error?.code == .periodNotCovered)
        #expect(error?.description.contains("2023-03-06T00:00:00Z") == true)
    }
}
