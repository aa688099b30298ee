import Foundation
import SunwardModel
import Testing

@testable import Simulation

/// Prices below zero: what is drawn earns, and nothing is drawn for the sake of it.
@Suite struct NegativePriceTests {
    /// The small world with every price so much lower.
    private func report(
        _ names: [String],
        lowerBy dollars: Double,
        time: BacktestTime = BacktestTime()
    ) async throws -> BacktestReport {
        let readings = BacktestWorld.readings(days: 2).map { reading in
            guard case .site(_, .price) = reading.key else { return reading }
            return Reading(key: reading.key, observedAt: reading.observedAt, value: reading.value - dollars)
        }
        let settings = BacktestSettings(start: BacktestWorld.start, days: 2, time: time)
        let backtest = Backtest(fleet: BacktestWorld.fleet(), readings: readings, settings: settings)
        let policies = try names.map { try #require(BacktestPolicy(name: $0)) }
        return try await backtest.run(policies, reference: .perfectForesight, perSite: true)
    }

    private static let names = ["perfect-foresight", "sunward", "greedy-price", "round-robin", "nearest-site"]

    @Test func `where all prices are negative the best policy earns most, and the others' regret is positive`()
        async throws
    {
        let report = try await report(Self.names, lowerBy: 200)
        let best = try #require(report.policies["perfect-foresight"])
        #expect(best.costUSD < 0)
        for name in Self.names.dropFirst() {
            let policy = try #require(report.policies[name])
            let regret = try #require(policy.regret)
            #expect(areClose([regret], [(policy.costUSD - best.costUSD) / -best.costUSD]), "\(name)")
            // Each plan may give up a thousandth of what its horizon earns for other objectives.
            #expect(regret > -0.005, "\(name)")
            #expect(policy.unservedShare < 1e-9, "\(name)")
        }
        for name in ["round-robin", "nearest-site"] {
            #expect(try #require(report.policies[name]?.regret) > 0.01, "\(name)")
        }
    }

    @Test func `nothing is drawn that serves nobody`() async throws {
        let report = try await report(Self.names, lowerBy: 200)
        for name in Self.names {
            let sites = try #require(report.policies[name]?.sites)
            for (site, detail) in sites {
                // A thousand queries take a kilowatt-hour.
                #expect(areClose([detail.facilityKWh], [detail.queries / 1000], 1e-6), "\(name) \(site)")
                #expect(
                    areClose([detail.gridKWh + detail.renewableKWh], [detail.facilityKWh], 1e-6),
                    "\(name) \(site)"
                )
            }
        }
    }

    @Test func `batteries are filled when power earns money, and pay for themselves`() async throws {
        // Prices swing between -10 and 130 less 70: negative for half of the day.
        let names = ["perfect-foresight"]
        let without = try await report(names, lowerBy: 60)
        let with = try await report(names, lowerBy: 60, time: BacktestTime(batteryHours: 2, batteryWearUSDPerKWh: 0))
        let policy = try #require(with.policies[names[0]])
        #expect(policy.costUSD < (try #require(without.policies[names[0]])).costUSD - 0.1)
        let sites = try #require(policy.sites)
        for (site, detail) in sites {
            let discharged = try #require(detail.dischargedKWh)
            #expect(discharged > 4, "\(site)")
            // What is drawn serves, is stored, or is lost on the way: an eighth of what goes round.
            let drawn = detail.gridKWh + detail.renewableKWh
            #expect(drawn - detail.facilityKWh < 0.2 * discharged + 8, "\(site)")
            #expect(drawn >= detail.facilityKWh - 8, "\(site)")
        }
    }
}
