import Foundation
import SunwardModel
import Testing

@testable import ControlPlane

@Suite("Charging batteries and what waits")
struct TimeSettlementTests {
    /// north with a battery of 10 kWh, 4 kW each way, 0.81 there and back.
    private static func fleet(deferrableHours: Double = 0) -> Fleet {
        var north = TestFleet.site("north")
        north.battery = Battery(
            capacityKWh: 10,
            maxChargeKW: 4,
            maxDischargeKW: 4,
            roundTripEfficiency: 0.81,
            cycleCostUSDPerKWh: 0.1
        )
        var chat = TestFleet.workloadClass()
        chat.deferrableHours = deferrableHours
        return TestFleet.fleet(sites: [north, TestFleet.site("south")], classes: [chat])
    }

    /// A plan that charges and discharges north's battery with so many kWh in each hour.
    private static func record(charge: Double, discharge: Double, queries: Double = 0) -> PlanRecord {
        var record = PlanFixture.record(["north": 1])
        record.sites = (0..<24).map { slot in
            PlannedSiteSlot(
                slot: slot,
                site: "north",
                queries: 0,
                itKWh: 0,
                facilityKWh: 0,
                gridKWh: 0,
                renewableKWh: 0,
                carbonKilograms: 0,
                marginalCarbonKilograms: nil,
                waterLiters: 0,
                costUSD: 0,
                utilization: 0,
                gridEnergyDual: 0,
                renewableDual: 0,
                gridLimitDual: 0,
                capacityDuals: [:],
                waterDual: 0,
                chargeKWh: charge,
                dischargeKWh: discharge,
                chargeStateKWh: 5
            )
        }
        record.shares = record.shares.map {
            var share = $0
            share.queries = queries
            return share
        }
        return record
    }

    private func settle(
        _ readings: [Reading],
        _ record: PlanRecord,
        fleet: Fleet = fleet(),
        to end: Date = hour(10.5),
        answered: [DemandKey: Double] = [:],
        _ carried: inout CarriedOver
    ) async -> Settlement {
        let snapshot = await FleetSnapshot(await Scenario.directory(fleet, readings), asOf: .max, now: end)
        return IntervalSettlement(
            fleet: fleet,
            plan: RoutingTable(record),
            sites: snapshot.sites,
            demand: snapshot.demand,
            beyondPlan: .unserved
        ).settle(from: hour(10), to: end, answered: answered, carrying: &carried)
    }

    @Test("charge counts as drawn, and the state follows with its loss")
    func charges() async throws {
        var carried = CarriedOver()
        let settlement = await settle(
            [arrivals("east", 36_000, at: hour(9.9)), reading("north", .price, 100, at: hour(9.9))],
            Self.record(charge: 2, discharge: 0),
            &carried
        )
        let row = try #require(settlement.footprints.first { $0.site == "north" })
        // 18,000 queries of 200 J: 1 kWh, 1.5 kWh with cooling; 1 kWh in half an hour into the battery.
        #expect(isClose(row.facilityKWh, 1.5))
        #expect(isClose(row.chargeKWh ?? 0, 1))
        #expect(isClose(row.gridKWh, 2.5))
        #expect(isClose(row.costUSD, 0.25))
        // Half full until somebody says otherwise.
        #expect(isClose(row.chargeStateKWh ?? 0, 5.9))
        // Cooling follows the load, generation what is drawn.
        #expect(isClose(row.waterLiters, 1.8 / 1.5 * 1.5 + 0.5 * 2.5))
        #expect(settlement.footprints.first { $0.site == "south" }?.chargeKWh == nil)
    }

    @Test("discharge is limited by the load, by what there is, and by power; and wears")
    func discharges() async throws {
        for (metered, load, expected) in [(9.0, 36_000.0, 1.5), (0.5, 36_000.0, 0.45), (9.0, 360_000.0, 2)] {
            var carried = CarriedOver()
            let settlement = await settle(
                [
                    arrivals("east", load, at: hour(9.9)), reading("north", .price, 0, at: hour(9.9)),
                    reading("north", .batteryCharge, metered, at: hour(9.9)),
                ],
                Self.record(charge: 0, discharge: 9),
                &carried
            )
            let row = try #require(settlement.footprints.first)
            #expect(isClose(row.dischargeKWh ?? 0, expected), "\(metered) \(load)")
            #expect(isClose(row.gridKWh + 1, row.facilityKWh - expected + 1))
            #expect(isClose(row.costUSD, 0.1 * expected))
            #expect(isClose(row.chargeStateKWh ?? 0, metered - expected / 0.9))
        }
    }

    @Test("a meter is believed once; in between, what the battery did is carried on")
    func carriesOn() async throws {
        var carried = CarriedOver()
        let readings = [reading("north", .batteryCharge, 1, at: hour(9.9))]
        let record = Self.record(charge: 2, discharge: 0)
        _ = await settle(readings, record, &carried)
        let second = await settle(readings, record, &carried)
        #expect(isClose(second.footprints.first?.chargeStateKWh ?? 0, 1 + 2 * 0.9))
        let third = await settle(readings + [reading("north", .batteryCharge, 7, at: hour(9.95))], record, &carried)
        #expect(isClose(third.footprints.first?.chargeStateKWh ?? 0, 7.9))
    }

    @Test("what may wait is charged when it is served: at the plan's pace, but all that is due")
    func waits() async throws {
        var carried = CarriedOver()
        let fleet = Self.fleet(deferrableHours: 2)
        let key = DemandKey(area: "east", workloadClass: "chat")
        let readings = [arrivals("east", 1000, at: hour(9.9))]
        let idle = await settle(readings, Self.record(charge: 0, discharge: 0), fleet: fleet, &carried)
        #expect(idle.allocations.isEmpty)
        #expect(isClose(carried.waiting.queries(of: key), 500))
        #expect(carried.waiting.all.map(\.due) == [hour(12.5)])
        // 800 an hour for half an hour.
        let paced = await settle(readings, Self.record(charge: 0, discharge: 0, queries: 800), fleet: fleet, &carried)
        #expect(isClose(paced.allocations.reduce(0) { $0 + $1.queries }, 400))
        #expect(isClose(carried.waiting.queries(of: key), 600))
        // No more than there is.
        let all = await settle(readings, Self.record(charge: 0, discharge: 0, queries: 9000), fleet: fleet, &carried)
        #expect(isClose(all.allocations.reduce(0) { $0 + $1.queries }, 1100))
        carried.waiting.add(70, of: key, due: hour(10.25))
        let due = await settle(readings, Self.record(charge: 0, discharge: 0), fleet: fleet, &carried)
        #expect(isClose(due.allocations.reduce(0) { $0 + $1.queries }, 70))
    }

    @Test("what somebody else holds is charged when it has been answered, whatever the plan's pace")
    func heldElsewhere() async throws {
        var carried = CarriedOver()
        let fleet = Self.fleet(deferrableHours: 2)
        let key = DemandKey(area: "east", workloadClass: "chat")
        let record = Self.record(charge: 0, discharge: 0, queries: 800)
        carried.waiting.takeOver([DeferredBacklog(area: "east", workloadClass: "chat", due: hour(10.25), queries: 90)])
        carried.waiting.add(30, of: key, due: hour(12))
        let paced = await settle([], record, fleet: fleet, &carried)
        #expect(isClose(paced.allocations.reduce(0) { $0 + $1.queries }, 30))
        let answered = await settle([], record, fleet: fleet, answered: [key: 40], &carried)
        #expect(isClose(answered.allocations.reduce(0) { $0 + $1.queries }, 40))
        #expect(try #require(answered.footprints.first).facilityKWh > 0)
    }

    @Test("where a plan has no room for all that waits, it is served as planned and only what is due goes unserved")
    func short() async throws {
        var carried = CarriedOver()
        let fleet = Self.fleet(deferrableHours: 2)
        let key = DemandKey(area: "east", workloadClass: "chat")
        var record = Self.record(charge: 0, discharge: 0)
        // A quarter of the 800 that an hour brings: 150 in the north and 50 in the south.
        record.shares = (0..<24).flatMap { slot in
            [("north", 0.1875, 150.0), ("south", 0.0625, 50)].map { site, share, queries in
                PlanShare(
                    slot: slot,
                    area: "east",
                    workloadClass: "chat",
                    site: site,
                    share: share,
                    queries: queries
                )
            }
        }
        record.unserved = (0..<24).map { slot in
            SunwardModel.UnservedDemand(
                slot: slot,
                area: "east",
                workloadClass: "chat",
                queries: 600,
                reason: "capacity"
            )
        }
        func queries(_ settlement: Settlement) -> [String: Double] {
            Dictionary(settlement.allocations.map { ($0.site, $0.queries) }, uniquingKeysWith: +)
        }
        let readings = [arrivals("east", 800, at: hour(9.9))]
        let first = queries(await settle(readings, record, fleet: fleet, to: hour(11), &carried))
        #expect(isClose(first["north"] ?? 0, 150) && isClose(first["south"] ?? 0, 50) && first[""] == nil)
        #expect(isClose(carried.waiting.queries(of: key), 600))
        carried.waiting.add(500, of: key, due: hour(10.25))
        let second = queries(await settle(readings, record, fleet: fleet, to: hour(11), &carried))
        #expect(isClose(second["north"] ?? 0, 150) && isClose(second["south"] ?? 0, 50))
        #expect(isClose(second[""] ?? 0, 300))
        #expect(isClose(carried.waiting.queries(of: key), 1400))
    }

    @Test("what waits and what batteries hold survives a restart in the plan's inputs")
    func resumes() async {
        var carried = CarriedOver()
        let site = Self.fleet().sites[0]
        carried.waiting.add(70, of: DemandKey(area: "east", workloadClass: "chat"), due: hour(11))
        carried.setCharge(3, of: site)
        var inputs = Self.record(charge: 0, discharge: 0).inputs
        inputs.waiting = carried.waiting.own
        inputs.batteryChargeKWh = carried.chargeKWh(of: [site])
        var resumed = CarriedOver(inputs, asOf: hour(10))
        #expect(resumed.waiting == carried.waiting)
        #expect(resumed.charge(of: site)?.kilowattHours == 3)
        // What a meter said before the plan is in its inputs; what it says later counts.
        for (time, charge) in [(9.0, 3.0), (10.5, 8.0)] {
            let readings = [reading("north", .batteryCharge, 8, at: hour(time))]
            let directory = await Scenario.directory(Self.fleet(), readings)
            let snapshot = await FleetSnapshot(directory, asOf: .max, now: hour(11))
            resumed.believeMeter(snapshot.sites[0], at: hour(11))
            #expect(resumed.charge(of: site)?.kilowattHours == charge)
        }
        #expect(CarriedOver().charge(of: site)?.kilowattHours == 5)
        #expect(CarriedOver().charge(of: Self.fleet().sites[1]) == nil)
    }

    @Test("a start knows whether a battery was ever read: a plan's number is no reading")
    func unreadAfterStart() async {
        let site = Self.fleet().sites[0]
        var inputs = Self.record(charge: 0, discharge: 0).inputs
        inputs.batteryChargeKWh = ["north": 3]
        var resumed = CarriedOver(inputs, asOf: hour(10))
        #expect(resumed.charge(of: site)?.observedAt == nil)
        // The plan's number has the reading in it, and what the battery did since.
        let directory = await Scenario.directory(Self.fleet(), [reading("north", .batteryCharge, 8, at: hour(9))])
        let snapshot = await FleetSnapshot(directory, asOf: .max, now: hour(11))
        resumed.believeMeter(snapshot.sites[0], at: hour(11))
        #expect(resumed.charge(of: site)?.observedAt == hour(9))
        #expect(resumed.charge(of: site)?.kilowattHours == 3)
    }
}
