import Foundation
import SunwardModel
import Testing

@testable import Simulation

@Suite struct BacktestTests {
    private func report(
        _ names: [String],
        days: Int = 2,
        settings change: (inout BacktestSettings) -> Void = { _ in },
        fleet: Fleet = BacktestWorld.fleet(),
        perSite: Bool = false
    ) async throws -> BacktestReport {
        var settings = BacktestSettings(start: BacktestWorld.start, days: days, forecast: .seasonalNaive)
        change(&settings)
        let backtest = Backtest(
            fleet: fleet,
            readings: BacktestWorld.readings(days: days, fleet: fleet),
            settings: settings
        )
        let policies = try names.map { try #require(BacktestPolicy(name: $0)) }
        return try await backtest.run(policies, reference: .perfectForesight, perSite: perSite)
    }

    @Test func `all demand is served or unserved, at every policy`() async throws {
        // A third of a day's demand has no room: two sites of 12,000 against peaks beyond that.
        var fleet = BacktestWorld.fleet()
        for site in fleet.sites.indices { fleet.sites[site].resourceCapacityPerHour["units"] = 5000 }
        let names = [
            "sunward", "greedy-carbon", "greedy-price", "nearest-site", "round-robin", "capacity-proportional",
        ]
        let report = try await report(names, days: 1, fleet: fleet, perSite: true)
        let demand = BacktestWorld.readings(days: 1, historyDays: 0).reduce(0) { sum, reading in
            guard case .arrivals = reading.key, reading.observedAt < BacktestWorld.start.addingTimeInterval(86_400)
            else {
                return sum
            }
            return sum + reading.value
        }
        for name in names {
            let policy = try #require(report.policies[name])
            let served = try #require(policy.sites).values.reduce(0) { $0 + $1.queries }
            #expect(policy.unservedShare > 0.02, "\(name)")
            #expect(areClose([served + policy.unservedShare * demand], [demand], 1e-6), "\(name)")
            #expect(policy.overloadShare < 1e-6, "\(name)")
        }
    }

    @Test func `perfect foresight is not worse than the others in the first objective`() async throws {
        // Water is scarce enough that an hour's choice costs a later one.
        let fleet = BacktestWorld.fleet(waterLitersPerDay: 330)
        let names = ["perfect-foresight", "sunward", "greedy-price", "round-robin"]
        let report = try await report(names, fleet: fleet)
        let best = try #require(report.policies["perfect-foresight"])
        #expect(best.regret == 0)
        for name in names.dropFirst() {
            let policy = try #require(report.policies[name])
            // Each plan may give up a thousandth of the first objective for the others.
            #expect(policy.costUSD > best.costUSD * 0.995, "\(name)")
            #expect(areClose([try #require(policy.regret)], [policy.costUSD / best.costUSD - 1]))
        }
    }

    @Test func `who knows what will be holds nothing back of a budget against errors`() async throws {
        var fleet = BacktestWorld.fleet(waterLitersPerDay: 330)
        func costs() async throws -> [Double] {
            let report = try await report(["perfect-foresight", "sunward"], days: 1, fleet: fleet)
            return try ["perfect-foresight", "sunward"].map { try #require(report.policies[$0]).costUSD }
        }
        let none = try await costs()
        fleet.planner.budgetReserveFraction = 0.3
        let some = try await costs()
        #expect(some[0] == none[0])
        #expect(some[1] != none[1])
    }

    @Test func `an objective put first is best served by the planner that puts it first`() async throws {
        let report = try await report(["sunward-energy", "sunward-carbon", "sunward-delay"])
        let policies = ["sunward-energy", "sunward-carbon", "sunward-delay"].compactMap { report.policies[$0] }
        #expect(policies.count == 3)
        #expect(policies.map(\.costUSD).min() == policies[0].costUSD)
        #expect(policies.map(\.carbonKg).min() == policies[1].carbonKg)
        #expect(policies.map(\.delayMeanSeconds).min() == policies[2].delayMeanSeconds)
        #expect(policies.map(\.regretObjective) == ["energy", "carbon", "delay"])
        #expect(policies.map(\.regretReference).last == "perfect-foresight-delay-energy-carbon")
    }

    @Test func `bounded policies keep the level they are held at, and save on the other side`() async throws {
        let report = try await report([
            "greedy-carbon", "greedy-price", "sunward-at-greedy-carbon", "sunward-at-greedy-price",
        ])
        let greedyCarbon = try #require(report.policies["greedy-carbon"])
        let greedyPrice = try #require(report.policies["greedy-price"])
        let atCarbon = try #require(report.policies["sunward-at-greedy-carbon"])
        let atPrice = try #require(report.policies["sunward-at-greedy-price"])
        #expect(atCarbon.carbonKg <= greedyCarbon.carbonKg * 1.0001)
        #expect(atCarbon.costUSD <= greedyCarbon.costUSD * 1.0001)
        #expect(atPrice.costUSD <= greedyPrice.costUSD * 1.0001)
        #expect(atPrice.carbonKg <= greedyPrice.carbonKg * 1.0001)
        #expect(report.comparisons.map(\.against) == ["greedy-carbon", "greedy-price"])
    }

    @Test func `a seed gives the same report however the runs are scheduled`() async throws {
        func figures(jobs: Int) async throws -> Data {
            let report = try await report(["sunward", "weighted", "greedy-price", "sunward-at-greedy-price"], days: 1) {
                $0.parallelRuns = jobs
            }
            let encoder = JSONEncoder()
            encoder.outputFormatting = .sortedKeys
            return try encoder.encode(report)
        }
        let one = try await figures(jobs: 1)
        #expect(try await figures(jobs: 4) == one)
    }

    @Test func `late meters make the executed slot a forecast, and overload shows`() async throws {
        let present = try await report(["sunward", "perfect-foresight"])
        let late = try await report(["sunward", "perfect-foresight"], settings: { $0.metersAreLate = true })
        let (one, other) = (try #require(present.policies["sunward"]), try #require(late.policies["sunward"]))
        #expect(one.costUSD != other.costUSD)
        #expect(try #require(other.regret) > 0)
    }

    @Test func `prices that markets have told are planned by, unless they are to be forecast`() async throws {
        // Prices that are the other way round every other day: no forecast from what was read foresees them.
        var fleet = BacktestWorld.fleet()
        fleet.sites[0].battery = Battery(capacityKWh: 8, maxChargeKW: 4, maxDischargeKW: 4)
        var told = fleet
        told.sites[0].dayAheadMarket = DayAheadMarket(publicationMinute: 0, timeZone: "UTC")
        func cost(_ fleet: Fleet, published: Bool = true) async throws -> Double {
            let settings = BacktestSettings(
                start: BacktestWorld.start,
                days: 2,
                forecast: .seasonalNaive,
                knowsPublishedPrices: published
            )
            let readings = BacktestWorld.readings(days: 2, fleet: fleet).map { reading in
                guard reading.key == .site("left", .price) else { return reading }
                var reading = reading
                let hours = Int(reading.observedAt.timeIntervalSince(BacktestWorld.start) / 3600)
                reading.value = (hours / 4) % 5 < 2 ? 200 : 5
                return reading
            }
            let backtest = Backtest(fleet: fleet, readings: readings, settings: settings)
            let policy = try #require(BacktestPolicy(name: "sunward"))
            let report = try await backtest.run([policy], reference: .perfectForesight, perSite: false)
            return try #require(report.policies["sunward"]).costUSD
        }
        let forecast = try await cost(fleet)
        #expect(try await cost(told) < forecast * 0.97)
        #expect(try await cost(told, published: false) == forecast)
    }

    @Test func `the account has every hour of the days and no other`() async throws {
        let report = try await report(["round-robin"], days: 3, perSite: true)
        let policy = try #require(report.policies["round-robin"])
        let demand = BacktestWorld.readings(days: 3, historyDays: 0).filter {
            $0.observedAt < BacktestWorld.start.addingTimeInterval(3 * 86_400)
        }.reduce(0) { sum, reading in if case .arrivals = reading.key { sum + reading.value } else { sum } }
        #expect(areClose([try #require(policy.sites).values.reduce(0) { $0 + $1.queries }], [demand]))
        #expect(policy.plans == 72)
    }

    @Test func `equal parts cost what the signals say`() async throws {
        let report = try await report(["round-robin"], days: 1)
        let policy = try #require(report.policies["round-robin"])
        let readings = BacktestWorld.readings(days: 1, historyDays: 0)
        func value(_ key: SignalKey, _ hour: Int) -> Double {
            let date = BacktestWorld.start.addingTimeInterval(Double(hour) * 3600)
            return readings.first { $0.key == key && $0.observedAt == date }?.value ?? 0
        }
        let cost = (0..<24).reduce(0.0) { sum, hour in
            let queries =
                value(.arrivals(area: "east", workloadClass: "chat"), hour)
                + value(.arrivals(area: "west", workloadClass: "chat"), hour)
            let energy = queries / 2 / 1000
            let fromGrid = max(0, energy - value(.site("left", .solarPower), hour))
            return sum + fromGrid * value(.site("left", .price), hour) / 1000
                + energy * value(.site("right", .price), hour) / 1000
        }
        #expect(areClose([policy.costUSD], [cost], 1e-6))
    }
}
