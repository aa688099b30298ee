import Foundation
import SeededRandom
import SunwardModel
import Testing

@testable import ControlPlane

@Suite("Which intervals are settled")
struct IntervalAccountsTests {
    private let table = RoutingTable(PlanFixture.record(["north": 1], issuedAt: hour(0), slots: 72))

    private func snapshot(now: Date, demand: Double = 3600) async -> FleetSnapshot {
        let directory = await Scenario.directory(TestFleet.fleet(), [arrivals("east", demand, at: hour(0))])
        return await FleetSnapshot(directory, asOf: .max, now: now)
    }

    private func settle(_ accounts: inout IntervalAccounts, upTo now: Date) async -> [Settlement] {
        let snapshot = await snapshot(now: now)
        return accounts.settle(upTo: now, plan: table, snapshot: snapshot)
    }

    @Test("time is cut at the plan's slots, without gap or overlap")
    func cuts() async {
        var accounts = IntervalAccounts(now: hour(10.5))
        let settled = await settle(&accounts, upTo: hour(12.25))
        #expect(settled.map(\.start) == [hour(10.5), hour(11), hour(12)])
        #expect(settled.map(\.end) == [hour(11), hour(12), hour(12.25)])
        #expect(accounts.settledUntil == hour(12.25))
        // Water of 1.75 h x 3,600 queries x 200 J x 1.5 x 1.7 L/kWh.
        let water = 1.75 * 3600 * TestFleet.kilowattHoursPerQuery * 1.5 * 1.7
        #expect(isClose(accounts.usage.totalWaterLiters(on: hour(12)), water))
    }

    @Test("less than a second waits for the next call")
    func sliver() async {
        var accounts = IntervalAccounts(now: hour(10))
        #expect(await settle(&accounts, upTo: hour(10).addingTimeInterval(0.9)).isEmpty)
        #expect(await settle(&accounts, upTo: hour(10).addingTimeInterval(1.2)).map(\.start) == [hour(10)])
    }

    @Test("what has been answered is charged once, evenly over the time it was answered in")
    func answered() async {
        var accounts = IntervalAccounts(now: hour(10.5))
        let key = DemandKey(area: "west", workloadClass: "chat")
        accounts.know(answered: [key: 30])
        accounts.know(answered: [key: 42])
        // Less than a second loses none of it.
        #expect(await settle(&accounts, upTo: hour(10.5).addingTimeInterval(0.5)).isEmpty)
        let settled = await settle(&accounts, upTo: hour(12.25))
        let queries = settled.map { $0.allocations.filter { $0.area == "west" }.reduce(0) { $0 + $1.queries } }
        for (one, expected) in zip(queries, [12.0, 24, 6]) { #expect(isClose(one, expected)) }
        let charged = settled.map { $0.chargedLines?.first?.lines ?? 0 }
        for (one, expected) in zip(charged, [12.0, 36, 42]) { #expect(isClose(one, expected)) }
        #expect(charged.last == 42)
        let after = await settle(&accounts, upTo: hour(13))
        #expect(after.flatMap(\.allocations).allSatisfy { $0.area != "west" })
    }

    @Test("accounts that end between two parts are gone on with, and in the end all is charged")
    func answeredAcrossEnds() async {
        let key = DemandKey(area: "west", workloadClass: "chat")
        var accounts = IntervalAccounts(now: hour(10.5), charged: [key: 100])
        accounts.know(answered: [key: 142])
        let first = await settle(&accounts, upTo: hour(12.25)).prefix(2)
        // As if the service had been killed before it could keep the third part.
        let mark = first.last?.chargedLines?.first?.lines ?? 0
        var next = IntervalAccounts(now: hour(13), settledUntil: hour(12), charged: [key: mark])
        next.know(answered: [key: 143])
        let second = await settle(&next, upTo: hour(13))
        let queries = (first + second).flatMap(\.allocations).filter { $0.area == "west" }.reduce(0) { $0 + $1.queries }
        #expect(isClose(queries, 43))
    }

    @Test("what has been answered of a class that the fleet does not have is charged when it is back")
    func strays() async {
        let key = DemandKey(area: "west", workloadClass: "gone")
        var accounts = IntervalAccounts(now: hour(10))
        accounts.know(answered: [key: 5])
        let settled = await settle(&accounts, upTo: hour(10.5))
        #expect(settled.allSatisfy { $0.chargedLines == nil })
        let fleet = TestFleet.fleet(classes: [TestFleet.workloadClass(), TestFleet.workloadClass("gone")])
        let directory = await Scenario.directory(fleet, [])
        let snapshot = await FleetSnapshot(directory, asOf: .max, now: hour(11))
        let later = accounts.settle(upTo: hour(11), plan: table, snapshot: snapshot)
        let queries = later.flatMap(\.allocations).filter { $0.workloadClass == "gone" }.reduce(0) { $0 + $1.queries }
        #expect(isClose(queries, 5))
    }

    @Test("slots that straddle midnight are cut there, and the new day starts at zero")
    func midnight() async {
        var record = PlanFixture.record(["north": 1], issuedAt: hour(0), slots: 9)
        record.grid = TimeGrid(containing: hour(0), slotSeconds: 7 * 3600, count: 9)
        let snapshot = await snapshot(now: hour(24.5))
        var accounts = IntervalAccounts(now: hour(23.5))
        let settled = accounts.settle(upTo: hour(24.5), plan: RoutingTable(record), snapshot: snapshot)
        #expect(settled.map(\.start).contains(hour(24)))
        let water = 0.5 * 3600 * TestFleet.kilowattHoursPerQuery * 1.5 * 1.7
        #expect(isClose(accounts.usage.totalWaterLiters(on: hour(24.5)), water))
    }

    @Test("a long absence is settled for its last six hours only")
    func longAbsence() async {
        var accounts = IntervalAccounts(now: hour(1))
        let settled = await settle(&accounts, upTo: hour(20))
        #expect(settled.first?.start == hour(14))
        #expect(settled.last?.end == hour(20))
    }

    @Test("time without a plan is passed over, and a new day begins all the same")
    func skip() async {
        var accounts = IntervalAccounts(now: hour(10), usedToday: ["north": .init(waterLiters: 5)])
        accounts.skip(to: hour(25))
        #expect(accounts.settledUntil == hour(25))
        accounts.usage.observe(site: "north", meteredWaterLiters: 3, at: hour(24.5))
        #expect(accounts.usage.totalWaterLiters(on: hour(25)) == 3)
    }

    @Test("accounts go on where an earlier run ended")
    func resumes() async {
        var accounts = IntervalAccounts(now: hour(10), settledUntil: hour(9.5))
        #expect(await settle(&accounts, upTo: hour(10)).map(\.start) == [hour(9.5)])
        // Kept by a run whose clock was ahead: what is settled there must not be settled again.
        #expect(IntervalAccounts(now: hour(10), settledUntil: hour(12)).settledUntil == hour(12))
    }

    @Test("a clock that was set back charges no moment twice")
    func setBack() async {
        var accounts = IntervalAccounts(now: hour(10))
        _ = await settle(&accounts, upTo: hour(10.5))
        #expect(await settle(&accounts, upTo: hour(10.2)).isEmpty)
        #expect(await settle(&accounts, upTo: hour(10.75)).map(\.start) == [hour(10.5)])
    }

    @Test("settled water is the sum over however finely time is cut", arguments: 1...20)
    func additive(seed: Int) async {
        var random = SplitMix64(seed: UInt64(seed))
        var whole = IntervalAccounts(now: hour(10))
        var parts = whole
        _ = await settle(&whole, upTo: hour(14))
        var now = hour(10)
        while now < hour(14) {
            now = min(hour(14), now.addingTimeInterval(Double.random(in: 1...3000, using: &random)))
            _ = await settle(&parts, upTo: now)
        }
        let (one, other) = (whole.usage.totalWaterLiters(on: now), parts.usage.totalWaterLiters(on: now))
        // Less than a second may still be open.
        #expect(isClose(one, other, 1e-4), "seed \(seed)")
    }
}
