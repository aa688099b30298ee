import Foundation
import Signals
import SunwardModel
import Testing

@testable import Simulation

@Suite struct StoredEnergyTests {
    private let fleet = BacktestTime(batteryHours: 2, batteryWearUSDPerKWh: 0).applied(to: BacktestWorld.fleet())
    private let end = BacktestWorld.start.addingTimeInterval(86_400)

    /// An hour after which the batteries hold so much.
    private func account(_ storedKWh: [Double?]) throws -> BacktestAccount {
        var account = BacktestAccount(policy: .perfectForesight, sites: fleet.sites.map(\.name))
        var hour = HourAccount(start: end.addingTimeInterval(-3600), end: end)
        hour.sites = storedKWh.map {
            var use = HourAccount.SiteUse()
            use.storedKWh = $0
            return use
        }
        account.hours = [hour]
        return account
    }

    private var stored: StoredEnergy {
        let readings = BacktestWorld.readings(days: 1, fleet: fleet)
        return StoredEnergy(fleet: fleet, truth: TrueSignals(readings: readings), end: end)
    }

    @Test func `a battery that ends as it began costs nothing more`() throws {
        // Half of 8 kWh is what it is taken to begin with.
        var day = BacktestDay()
        let account = try account([4, 4])
        stored.settle(account, on: &day)
        #expect(stored.change(account) == 0)
        #expect(areClose([day.costUSD, day.carbonKilograms, day.waterLiters], [0, 0, 0]))
    }

    @Test func `what is taken out is charged at the last day's mean, what is left over is given`() throws {
        var (emptied, filled) = (BacktestDay(), BacktestDay())
        let (low, high) = (try account([4, 0]), try account([4, 8]))
        stored.settle(low, on: &emptied)
        stored.settle(high, on: &filled)
        // The right site's prices and intensities swing around 60 $/MWh and 300 g/kWh; half the loss is on the way out.
        let back = 4 * 0.88.squareRoot()
        #expect(stored.change(low) == -4)
        #expect(areClose([emptied.costUSD, emptied.carbonKilograms], [back * 0.06, back * 0.3], 1e-9))
        #expect(areClose([emptied.waterLiters, emptied.carbonTaxUSD], [back * 0.5, back * 0.3 * 0.05], 1e-9))
        #expect(
            areClose([filled.costUSD, filled.carbonKilograms], [-emptied.costUSD, -emptied.carbonKilograms], 1e-9)
        )
    }

    @Test func `a policy is not the better for having emptied its batteries`() async throws {
        var fleet = BacktestTime(batteryHours: 4, batteryWearUSDPerKWh: 0).applied(to: BacktestWorld.fleet())
        fleet.sites[1].battery = nil
        let settings = BacktestSettings(start: BacktestWorld.start, days: 1, forecast: .perfect)
        let readings = BacktestWorld.readings(days: 1, fleet: fleet)
        let report = try await Backtest(fleet: fleet, readings: readings, settings: settings)
            .run([.perfectForesight], reference: .perfectForesight, perSite: true)
        let policy = try #require(report.policies["perfect-foresight"])
        let sites = try #require(policy.sites)
        let drawn = sites.values.reduce(0) { $0 + $1.costUSD }
        // What is over or missing at the end is in the total, and in no site's own account.
        #expect(abs(policy.storedChangeKWh) > 0.1)
        #expect((policy.costUSD - drawn) * policy.storedChangeKWh < 0)
        #expect(try #require(sites["left"]?.dischargedKWh) > 1)
        #expect(sites["right"]?.dischargedKWh == nil)
    }

    @Test func `nobody expects demand once the days are over`() async throws {
        // Eight hours may pass until the last of it is served; what a battery took in for more would be for nothing.
        let fleet = BacktestWorld.fleet()
        let settings = BacktestSettings(
            start: BacktestWorld.start,
            days: 1,
            forecast: .perfect,
            time: BacktestTime(deferral: .share(0.3, hours: 8))
        )
        let scenario = BacktestScenario(
            fleet: fleet,
            readings: BacktestWorld.readings(days: 2, fleet: fleet),
            settings: settings
        )
        let forecaster = scenario.forecaster(for: .perfectForesight, sharing: SharedForecasts())
        let key = SignalKey.arrivals(area: "east", workloadClass: "chat")
        func expected(_ key: SignalKey, now: Date) throws -> [Double] {
            let times = [1.0, 5].map { now.addingTimeInterval($0 * 3600) }
            let history = SignalHistory(capacity: 1)
            return try #require(forecaster.curve(key, at: times, from: history, now: now, asOf: .max)).expected
        }
        #expect(try expected(key, now: settings.end.addingTimeInterval(-3600)).allSatisfy { $0 > 0 })
        #expect(try expected(key, now: settings.end) == [0, 0])
        #expect(try expected(.site("right", .price), now: settings.end).allSatisfy { $0 > 0 })
    }
}
