import Foundation
import Signals
import SunwardModel
import Testing

@testable import Simulation

/// What a silent meter does to a backtest: the last reading stands in the account, but that of own supply not for long;
/// typical values before the first one.
@Suite struct BacktestGapTests {
    private func report(
        _ files: BacktestFiles,
        _ names: [String],
        from hour: Int = 24,
        days: Int = 1,
        time: BacktestTime = BacktestTime()
    ) async throws -> BacktestReport {
        let start = files.start.addingTimeInterval(Double(hour) * 3600)
        let settings = BacktestSettings(start: start, days: days, time: time)
        let policies = try names.map { try #require(BacktestPolicy(name: $0)) }
        return try await files.withDirectory { directory in
            let backtest = try Backtest(fleet: BacktestWorld.fleet(), signals: directory, settings: settings)
            return try await backtest.run(policies, reference: policies[0], perSite: true)
        }
    }

    /// Prices and sun of the left zone by the hour; the right one is always the same.
    private func price(_ hour: Int) -> Double { 60 + 30 * sin(Double(hour) / 3) }
    private func sun(_ hour: Int) -> Double { 0.5 + 0.4 * sin(Double(hour) / 2) }

    @Test func `the account charges the last reading through missing rows and cells`() async throws {
        let missingRows = 27..<34
        let missingPrices = 38..<41
        var files = BacktestFiles()
        files.row = { zone, hour in
            guard zone == "zone-left" else { return BacktestFiles.Row() }
            if missingRows.contains(hour) { return nil }
            var row = BacktestFiles.Row(priceUSDPerMWh: price(hour), solarCapacityFactor: sun(hour))
            if missingPrices.contains(hour) { row.priceUSDPerMWh = nil }
            return row
        }
        let report = try await report(files, ["round-robin", "sunward"])
        let policy = try #require(report.policies["round-robin"])
        // Each site serves 4,000 queries an hour, which take 4 kWh; the left one has 4 kW of sun, which counts for an hour
        // and a half after it was read.
        let cost = (24..<48).reduce(0.0) { sum, hour in
            let read = missingRows.contains(hour) ? 26 : hour
            let priced = missingPrices.contains(hour) ? 37 : read
            let own = hour > read + 1 ? 0 : sun(read)
            return sum + 4 * (1 - own) * price(priced) / 1000 + 4 * 60 / 1000
        }
        #expect(areClose([policy.costUSD], [cost], 1e-6))
        let planned = try #require(report.policies["sunward"])
        #expect(planned.plans == 24)
        #expect(planned.unservedShare < 1e-9)
    }

    @Test func `perfect foresight knows that the last reading stands, up to the files' end`() async throws {
        // A day ago the left zone was cheap; now it is dear, and its price meter is silent to the end.
        let silent = 42
        var files = BacktestFiles(hours: 48)
        files.row = { zone, hour in
            guard zone == "zone-left" else { return BacktestFiles.Row() }
            return BacktestFiles.Row(priceUSDPerMWh: hour >= silent ? nil : hour >= 36 ? 100 : 20)
        }
        let report = try await report(files, ["perfect-foresight"])
        let policy = try #require(report.policies["perfect-foresight"])
        // 8 kWh an hour: half of the day at 20 $/MWh on the left, the other half at 60 on the right.
        let cost: Double = 12 * 8 * 0.02 + 12 * 8 * 0.06
        #expect(areClose([policy.costUSD], [cost], 2e-3))
    }

    @Test func `before a signal's first reading the typical value stands, also for those who know the truth`()
        async throws
    {
        // Nothing is known of the left zone's price until 04:00, when it is next to nothing. Typical is 60, and the right
        // zone asks 50: what may wait waits, the rest goes right until then.
        var files = BacktestFiles()
        files.row = { zone, hour in
            guard zone == "zone-left" else { return BacktestFiles.Row(priceUSDPerMWh: 50) }
            return BacktestFiles.Row(priceUSDPerMWh: hour < 4 ? nil : 1)
        }
        let time = BacktestTime(deferral: .share(0.25, hours: 4))
        let report = try await report(files, ["perfect-foresight"], from: 0, time: time)
        let policy = try #require(report.policies["perfect-foresight"])
        // Four hours of 6 kWh at 50; then the 8 kWh that waited, the first of them into the slot that begins at 04:00,
        // and twenty hours of 8 kWh at 1.
        let cost: Double = 4 * 6 * 0.05 + (8 + 20 * 8) * 0.001
        #expect(areClose([policy.costUSD], [cost], 2e-3))
    }

    @Test func `a gap of more than a day is no obstacle to planning`() async throws {
        var files = BacktestFiles(hours: 120)
        files.row = { zone, hour in
            if zone == "zone-left", (40..<75).contains(hour) { return nil }
            return BacktestFiles.Row(priceUSDPerMWh: zone == "zone-left" ? price(hour) : 60)
        }
        let report = try await report(files, ["sunward", "perfect-foresight", "greedy-price"], days: 3)
        let best = try #require(report.policies["perfect-foresight"])
        for name in report.order {
            let policy = try #require(report.policies[name])
            #expect(policy.plans == 72, "\(name)")
            #expect(policy.unservedShare < 1e-9, "\(name)")
            // Nobody knows better than the policy that knows all; a thousandth may be given up for other objectives.
            #expect(policy.costUSD > best.costUSD * 0.998, "\(name)")
        }
    }

    @Test func `late meters do not keep those from the present who know what will be`() async throws {
        func cost(late: Bool) async throws -> Double {
            let settings = BacktestSettings(start: BacktestWorld.start, days: 1, metersAreLate: late)
            let backtest = Backtest(
                fleet: BacktestWorld.fleet(),
                readings: BacktestWorld.readings(days: 1),
                settings: settings
            )
            let report = try await backtest.run([.perfectForesight], reference: .perfectForesight)
            return try #require(report.policies[BacktestPolicy.perfectForesight.name]).costUSD
        }
        let present = try await cost(late: false)
        #expect(areClose([try await cost(late: true)], [present], 1e-9))
    }
}
