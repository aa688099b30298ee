import Foundation
import SunwardModel
import Testing

@testable import Simulation

@Suite struct BacktestTimeTests {
    @Test func `a part of each class becomes a class that may wait, and no demand is lost`() throws {
        let fleet = BacktestTime(deferral: .share(0.25, hours: 6)).applied(to: BacktestWorld.fleet())
        #expect(fleet.classes.map(\.name) == ["chat", "chat-deferrable"])
        #expect(fleet.classes.map(\.deferrableHours) == [0, 6])
        #expect(fleet.areas[0].typicalQueriesPerHour == ["chat": 3000, "chat-deferrable": 1000])
    }

    @Test func `without deferral no class may wait, whatever the fleet declares`() {
        var declared = BacktestWorld.fleet()
        declared.classes[0].deferrableHours = 8
        #expect(BacktestTime(deferral: .none).applied(to: declared).classes[0].deferrableHours == 0)
        #expect(BacktestTime().applied(to: declared).classes[0].deferrableHours == 8)
    }

    @Test func `a battery bears its site's part of the mean load for its hours`() throws {
        // 8,000 queries an hour take 8 kW, half of it at each of two equal sites.
        let fleet = BacktestTime(batteryHours: 2).applied(to: BacktestWorld.fleet())
        for site in fleet.sites {
            let battery = try #require(site.battery)
            #expect(areClose([battery.capacityKWh, battery.maxChargeKW, battery.maxDischargeKW], [8, 4, 4]))
            #expect(battery.cycleCostUSDPerKWh == 0.023)
        }
        #expect(BacktestTime(batteryHours: 0).applied(to: fleet).sites.allSatisfy { $0.battery == nil })
        #expect(BacktestTime().applied(to: fleet).sites == fleet.sites)
    }

    @Test func `batteries that wear more are cycled less, and what they wear is paid for`() async throws {
        var given: [Double] = []
        var costs: [Double] = []
        for wear in [0, 0.02, 10] {
            let time = BacktestTime(deferral: .none, batteryHours: 2, batteryWearUSDPerKWh: wear)
            let result = try #require(try await report(time, ["perfect-foresight"]).policies["perfect-foresight"])
            let sites = try #require(result.sites)
            given.append(sites.values.reduce(0) { $0 + ($1.dischargedKWh ?? 0) })
            costs.append(result.costUSD)
        }
        #expect(given[0] >= given[1] && given[1] > given[2])
        #expect(given[2] < 1e-6)
        // Free cycles cost no more than the same schedule without its wear; a thousandth may go to other objectives.
        #expect(costs[0] <= (costs[1] - 0.02 * given[1]) * 1.001, "\(costs) for \(given)")
        #expect(costs[1] <= costs[2] * 1.001)
    }

    private func report(
        _ time: BacktestTime,
        _ names: [String],
        fleet: Fleet = BacktestWorld.fleet()
    ) async throws -> BacktestReport {
        let settings = BacktestSettings(start: BacktestWorld.start, days: 2, forecast: .perfect, time: time)
        // Readings of the classes as the backtest splits them.
        let share = if case .share(let share, _) = time.deferral { share } else { 0.0 }
        let readings = BacktestWorld.readings(days: 3, fleet: fleet).flatMap { reading -> [Reading] in
            guard case .arrivals(let area, let name) = reading.key, share > 0 else { return [reading] }
            var (now, later) = (reading, reading)
            now.value *= 1 - share
            later.value *= share
            later.key = .arrivals(area: area, workloadClass: name + "-deferrable")
            return [now, later]
        }
        let backtest = Backtest(fleet: fleet, readings: readings, settings: settings)
        let policies = try names.map { try #require(BacktestPolicy(name: $0)) }
        return try await backtest.run(policies, reference: policies[0], perSite: true)
    }

    @Test func `what waits is served in the end, by planner and rules alike`() async throws {
        let report = try await report(
            BacktestTime(deferral: .share(0.3, hours: 6), batteryHours: 2),
            ["perfect-foresight", "greedy-carbon", "round-robin"]
        )
        let demand = BacktestWorld.readings(days: 2, historyDays: 0).reduce(0) { sum, reading in
            guard case .arrivals = reading.key,
                reading.observedAt < BacktestWorld.start.addingTimeInterval(2 * 86_400)
            else { return sum }
            return sum + reading.value
        }
        for (name, policy) in report.policies {
            let served = try #require(policy.sites).values.reduce(0) { $0 + $1.queries }
            #expect(areClose([served], [demand], 1e-6), "\(name)")
            #expect(policy.unservedShare < 1e-9, "\(name)")
        }
    }

    @Test func `where there is too little room, freedom to wait serves no less and overloads nobody`() async throws {
        // A third of a day's demand has no room.
        var fleet = BacktestWorld.fleet()
        for site in fleet.sites.indices { fleet.sites[site].resourceCapacityPerHour["units"] = 5000 }
        let names = ["sunward", "greedy-price", "nearest-site", "round-robin"]
        let rigid = try await report(BacktestTime(deferral: .none), names, fleet: fleet)
        for (share, hours) in [(0.2, 1.0), (0.3, 6), (1, 12)] {
            let free = try await report(BacktestTime(deferral: .share(share, hours: hours)), names, fleet: fleet)
            for name in names {
                let (one, other) = try (#require(rigid.policies[name]), #require(free.policies[name]))
                let setting = "\(name), \(share) by \(hours) h"
                #expect(other.unservedShare < one.unservedShare + 1e-6, "\(setting): \(one.unservedShare)")
                #expect(other.overloadShare < 1e-6, "\(setting)")
            }
        }
    }

    @Test func `waiting and storing save in the first objective`() async throws {
        let names = ["perfect-foresight-carbon"]
        let space = try await report(BacktestTime(), names)
        let waiting = try await report(BacktestTime(deferral: .share(0.3, hours: 6)), names)
        let both = try await report(BacktestTime(deferral: .share(0.3, hours: 6), batteryHours: 2), names)
        let carbon = try [space, waiting, both].map { try #require($0.policies[names[0]]).carbonKg }
        #expect(carbon[1] < carbon[0] * 0.99)
        #expect(carbon[2] < carbon[1] * 0.995)
    }
}
