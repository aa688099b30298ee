import Foundation
import SunwardModel
import Testing

@testable import ControlPlane

@Suite("Charging requests to the sites that answered them")
struct AnsweredSettlementTests {
    private static let east = DemandKey(area: "east", workloadClass: "chat")

    /// Half an hour of 3,600 arrivals an hour, under a plan that sends all of them north.
    private func settle(_ requests: AnsweredRequests, lines: [DemandKey: Double] = [:]) async -> [String: Double] {
        let fleet = TestFleet.fleet()
        let directory = await Scenario.directory(fleet, [arrivals("east", 3600, at: hour(9.9))])
        let snapshot = await FleetSnapshot(directory, asOf: .max, now: hour(10.5))
        var carried = CarriedOver()
        let settlement = IntervalSettlement(
            fleet: fleet,
            plan: RoutingTable(PlanFixture.record(["north": 1])),
            sites: snapshot.sites,
            demand: snapshot.demand,
            beyondPlan: .served
        ).settle(from: hour(10), to: hour(10.5), answered: lines, requests: requests, carrying: &carried)
        let pairs = settlement.allocations.map { ($0.site, $0.queries) }
        let bySite = Dictionary(pairs, uniquingKeysWith: +)
        // Each area, class and site is one row of the history, and what is charged is what is allocated.
        #expect(pairs.count == bySite.count)
        for row in settlement.footprints { #expect(isClose(row.queries, bySite[row.site] ?? 0)) }
        return bySite
    }

    @Test("where all requests are known the sites that answered are charged, and neither plan nor reported rate count")
    func complete() async {
        let answered = AnsweredRequests(direct: [Self.east: ["south": 30, "north": 10]], complete: [Self.east])
        #expect(await settle(answered) == ["south": 30, "north": 10])
        #expect(await settle(AnsweredRequests(complete: [Self.east])).isEmpty)
    }

    @Test("what has arrived beyond the requests that are known goes where the plan sends it")
    func remainder() async {
        let answered = AnsweredRequests(direct: [Self.east: ["south": 30, "north": 10]])
        #expect(await settle(answered) == ["south": 30, "north": 1770])
        // More than was reported: then these are all.
        #expect(await settle(AnsweredRequests(direct: [Self.east: ["south": 2000]])) == ["south": 2000])
    }

    @Test("lines of batches are as many as the database says, at the sites that answered them as far as they are known")
    func lines() async {
        let answered = AnsweredRequests(deferred: [Self.east: ["south": 3, "north": 1]], complete: [Self.east])
        #expect(await settle(answered, lines: [Self.east: 8]) == ["south": 6, "north": 2])
        #expect(await settle(AnsweredRequests(complete: [Self.east]), lines: [Self.east: 8]) == ["north": 8])
        #expect(await settle(answered).isEmpty)
    }

    @Test("answers are spread over the time that is settled, none twice, and those of an unknown class wait")
    func accounts() async {
        let gone = DemandKey(area: "east", workloadClass: "gone")
        let tally = AnswerTally()
        for _ in 0..<70 { tally.count(area: "east", workloadClass: "chat", site: "south", isDeferred: false) }
        tally.count(area: "east", workloadClass: "gone", site: "south", isDeferred: false)
        tally.cover([Self.east], knowsAll: true)
        var accounts = IntervalAccounts(now: hour(10.5))
        accounts.know(answered: [:], by: tally.take())
        accounts.know(answered: [:], by: tally.take())
        let table = RoutingTable(PlanFixture.record(["north": 1], issuedAt: hour(0), slots: 72))
        let directory = await Scenario.directory(TestFleet.fleet(), [arrivals("east", 3600, at: hour(0))])
        let snapshot = await FleetSnapshot(directory, asOf: .max, now: hour(12.25))
        let settled = accounts.settle(upTo: hour(12.25), plan: table, snapshot: snapshot)
        let queries = settled.map { $0.allocations.reduce(0) { $0 + $1.queries } }
        for (one, expected) in zip(queries, [20.0, 40, 10]) { #expect(isClose(one, expected)) }
        #expect(settled.flatMap(\.allocations).allSatisfy { $0.site == "south" })
        let later = accounts.settle(upTo: hour(13), plan: table, snapshot: snapshot)
        #expect(later.allSatisfy { $0.allocations.isEmpty })
        let fleet = TestFleet.fleet(classes: [TestFleet.workloadClass(), TestFleet.workloadClass("gone")])
        let back = await FleetSnapshot(await Scenario.directory(fleet, []), asOf: .max, now: hour(14))
        let last = accounts.settle(upTo: hour(14), plan: table, snapshot: back).flatMap(\.allocations)
        #expect(last.map(\.workloadClass) == [gone.workloadClass] && last.map(\.queries) == [1])
    }

    @Test("a gateway that has not heard of everything yet does not take back what one before it reported")
    func coverage() {
        let west = DemandKey(area: "west", workloadClass: "chat")
        let tally = AnswerTally()
        var known = AnsweredRequests(complete: [west])
        known.add(tally.take())
        #expect(known.complete == [west])
        tally.cover([Self.east], knowsAll: false)
        known.add(tally.take())
        #expect(known.complete == [Self.east, west])
        tally.cover([Self.east], knowsAll: true)
        known.add(tally.take())
        #expect(known.complete == [Self.east])
    }
}
