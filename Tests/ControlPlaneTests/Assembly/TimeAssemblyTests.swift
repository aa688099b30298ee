import Foundation
import Planning
import SunwardModel
import Testing

@testable import ControlPlane

@Suite("Time in the program")
struct TimeAssemblyTests {
    private static func fleet(deferrableHours: Double = 2) -> Fleet {
        var north = TestFleet.site("north")
        north.battery = Battery(
            capacityKWh: 10,
            maxChargeKW: 4,
            maxDischargeKW: 2,
            roundTripEfficiency: 0.81,
            minimumChargeFraction: 0.1
        )
        var chat = TestFleet.workloadClass()
        chat.deferrableHours = deferrableHours
        return TestFleet.fleet(sites: [north, TestFleet.site("south")], classes: [chat])
    }

    private func assembly(
        _ fleet: Fleet,
        _ readings: [Reading] = [],
        now: Date,
        _ carried: CarriedOver = CarriedOver()
    ) async -> ProblemAssembly {
        let outlook = await Scenario.outlook(Scenario.directory(fleet, readings), now: now)
        return ProblemAssembly(fleet: fleet, outlook: outlook, usage: DailyUsage(day: now), carried: carried)
    }

    @Test("a partly passed slot leaves a battery the power of what remains of it")
    func battery() async throws {
        let problem = try await assembly(Self.fleet(), now: hour(10.75)).problem().validated()
        let battery = try #require(problem.batteries?[0])
        #expect(problem.batteries?.count == 2)
        #expect(problem.batteries?[1] == nil)
        #expect(battery.chargeLimitKWh == [1, 4, 4])
        #expect(battery.dischargeLimitKWh == [0.5, 2, 2])
        #expect(isClose(battery.chargeEfficiency, 0.9))
        #expect(battery.initialKWh == 5)
        #expect(battery.minimumKWh == 1)
    }

    @Test("a fleet without either has a program without either")
    func neither() async {
        let problem = await Scenario.problem(TestFleet.fleet())
        #expect(problem.batteries == nil)
        #expect(problem.deferral == nil)
    }

    @Test("what waits is due by the end of the last slot that ends in time")
    func backlog() async throws {
        var carried = CarriedOver()
        let key = DemandKey(area: "west", workloadClass: "chat")
        for (due, queries) in [(9.0, 1.0), (10.9, 2), (11, 4), (12.5, 8), (13, 16), (40, 32)] {
            carried.waiting.add(queries, of: key, due: hour(due))
        }
        carried.waiting.add(5, of: DemandKey(area: "gone", workloadClass: "chat"), due: hour(11))
        let fleet = Self.fleet(deferrableHours: 2.5)
        let problem = try await assembly(fleet, now: hour(10.5), carried).problem().validated()
        #expect(problem.deferral?.slots == [2])
        // Slots end at 11, 12 and 13.
        #expect(problem.deferral?.waiting == [[[0, 0, 0]], [[7, 8, 48]]])
    }

    @Test("a class that may wait half a slot does not wait, but what waits of it is planned")
    func shortWait() async {
        let fleet = Self.fleet(deferrableHours: 0.5)
        #expect(await assembly(fleet, now: hour(10)).problem().deferral?.slots == nil)
        var carried = CarriedOver()
        carried.waiting.takeOver([
            DeferredBacklog(area: "east", workloadClass: "chat", due: hour(12), queries: 9)
        ])
        let deferral = await assembly(fleet, now: hour(10), carried).problem().deferral
        #expect(deferral?.slots == [0])
        #expect(deferral?.waiting[0][0] == [0, 9, 0])
    }

    @Test("the inputs name a battery that nobody has read, and what it was taken to hold")
    func inputs() async {
        let fleet = Self.fleet()
        let unread = await assembly(fleet, now: hour(10))
        let summary = unread.outlook.summary(
            usage: unread.usage,
            carried: unread.carried,
            assembly: unread,
            forecaster: "own"
        )
        #expect(summary.staleSignals == ["north/battery_charge_kwh"])
        #expect(summary.batteryChargeKWh == ["north": 5])
        #expect(summary.firstSlotHours == 1)
        #expect(summary.waiting == nil)
        let readings = [reading("north", .batteryCharge, 7, at: hour(9.9))]
        var carried = CarriedOver()
        let snapshot = await FleetSnapshot(Scenario.directory(fleet, readings), asOf: .max, now: hour(10))
        carried.believeMeter(snapshot.sites[0], at: hour(10))
        let read = await assembly(fleet, readings, now: hour(10), carried)
        let known = read.outlook.summary(usage: read.usage, carried: carried, assembly: read, forecaster: "own")
        #expect(known.staleSignals.isEmpty)
        #expect(known.batteryChargeKWh == ["north": 7])
    }

    @Test("a charge that a battery cannot hold, or of a site without one, is refused")
    func validation() {
        let validator = ReadingValidator(fleet: Self.fleet(), now: hour(10))
        #expect(validator.refusal(of: reading("north", .batteryCharge, 10, at: hour(10))) == nil)
        let over = validator.refusal(of: reading("north", .batteryCharge, 10.5, at: hour(10)))
        #expect(over?.message.contains("between 0 and 10.0") == true)
        let none = validator.refusal(of: reading("south", .batteryCharge, 1, at: hour(10)))
        #expect(none?.message.contains("without a battery") == true)
    }

    @Test("a table tells the pace of the present slot, and where what cannot wait goes")
    func table() {
        var record = PlanFixture.record(["north": 1], issuedAt: hour(10.5), slots: 3)
        record.inputs.firstSlotHours = 0.5
        record.shares = [
            PlanShare(slot: 0, area: "east", workloadClass: "chat", site: "north", share: 1, queries: 100),
            PlanShare(slot: 2, area: "west", workloadClass: "chat", site: "south", share: 1, queries: 60),
        ]
        record.deferred = (0..<2).map {
            SunwardModel.DeferredDemand(slot: $0, area: "west", workloadClass: "chat", waitingQueries: 60)
        }
        let table = RoutingTable(record)
        let (east, west) = (
            DemandKey(area: "east", workloadClass: "chat"), DemandKey(area: "west", workloadClass: "chat")
        )
        #expect(table.servedPerHour(of: east, at: hour(10.6)) == 200)
        #expect(table.servedPerHour(of: west, at: hour(10.6)) == 0)
        #expect(table.servedPerHour(of: west, at: hour(12.1)) == 60)
        #expect(table.destinations(for: west, at: hour(10.6)).map(\.site) == ["south"])
        #expect(table.destinations(for: east, at: hour(11.5)).isEmpty)
    }
}
