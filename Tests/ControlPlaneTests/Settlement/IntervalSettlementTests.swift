import Foundation
import SunwardModel
import Testing

@testable import ControlPlane

@Suite("Charging an elapsed interval")
struct IntervalSettlementTests {
    private func settle(
        _ readings: [Reading],
        shares: [String: Double],
        fleet: Fleet = TestFleet.fleet(),
        from start: Date = hour(10),
        to end: Date = hour(10.5),
        beyondPlan: BeyondPlan = .unserved
    ) async -> Settlement {
        let snapshot = await FleetSnapshot(await Scenario.directory(fleet, readings), asOf: .max, now: end)
        var carried = CarriedOver()
        return IntervalSettlement(
            fleet: fleet,
            plan: RoutingTable(PlanFixture.record(shares)),
            sites: snapshot.sites,
            demand: snapshot.demand,
            beyondPlan: beyondPlan
        ).settle(from: start, to: end, carrying: &carried)
    }

    @Test("grid draw, carbon, tax, cost, water and delay of a site agree with the sum done by hand")
    func byHand() async throws {
        let settlement = await settle(
            [
                arrivals("east", 36_000, at: hour(9.9)), reading("north", .solarPower, 1, at: hour(9.9)),
                reading("north", .carbonIntensity, 300, at: hour(9.9)), reading("north", .price, 100, at: hour(9.9)),
                reading("north", .marginalCarbonIntensity, 500, at: hour(9.9)),
            ],
            shares: ["north": 0.8, "south": 0.2]
        )
        let row = try #require(settlement.footprints.first { $0.site == "north" })
        // 36,000/h x 0.5 h x 0.8 = 14,400 queries of 200 J: 0.8 kWh; x 1.5 = 1.2 kWh; 0.5 kWh of sun.
        #expect(isClose(row.queries, 14_400))
        #expect(isClose(row.itKWh, 0.8))
        #expect(isClose(row.facilityKWh, 1.2))
        #expect(isClose(row.renewableAvailableKWh, 0.5))
        #expect(isClose(row.renewableKWh, 0.5))
        #expect(isClose(row.gridKWh, 0.7))
        #expect(isClose(row.carbonKilograms, 0.21))
        #expect(isClose(row.marginalCarbonKilograms ?? 0, 0.35))
        #expect(isClose(row.carbonTaxUSD, 0.0105))
        #expect(isClose(row.costUSD, 0.07))
        // (1.8 / 1.5 + 0.5) L/kWh.
        #expect(isClose(row.waterLiters, 1.7 * 1.2))
        // 10,080 busy seconds of 18,000: u = 0.56, where s = 1 + 0.5 u^2 + u^(sqrt(22) - 1) / (10 (1 - u)).
        let slowdown = CrowdingModel(places: 10, crowdedSlowdown: 1.5).slowdown(utilisation: 0.56)
        let seconds = 14_400 * (TestFleet.networkSeconds + TestFleet.processingSeconds * slowdown)
        #expect(isClose(row.delaySeconds, seconds))
        #expect(!row.stale)
    }

    @Test("own supply beyond demand is no negative grid draw")
    func surplus() async throws {
        let settlement = await settle(
            [arrivals("east", 3600, at: hour(9.9)), reading("north", .solarPower, 9, at: hour(9.9))],
            shares: ["north": 1]
        )
        let row = try #require(settlement.footprints.first)
        #expect(row.gridKWh == 0)
        #expect(row.carbonKilograms == 0)
        #expect(isClose(row.renewableKWh, 0.15))
        #expect(isClose(row.renewableAvailableKWh, 4.5))
    }

    @Test("what the plan leaves unserved is a row without a site, and queries add up to the demand")
    func unserved() async throws {
        let settlement = await settle([arrivals("east", 1000, at: hour(9))], shares: ["north": 0.6])
        #expect(settlement.allocations.map(\.site) == ["north", ""])
        #expect(isClose(settlement.allocations[1].queries, 200))
        #expect(isClose(settlement.allocations.reduce(0) { $0 + $1.queries }, 500))
    }

    /// Queries by site.
    private func served(_ readings: [Reading], _ shares: [String: Double], _ fleet: Fleet) async -> [String: Double] {
        let settlement = await settle(readings, shares: shares, fleet: fleet, beyondPlan: .served)
        #expect(Set(settlement.allocations.map(\.site)).count == settlement.allocations.count)
        return Dictionary(uniqueKeysWithValues: settlement.allocations.map { ($0.site, $0.queries) })
    }

    @Test(
        "what a budget leaves without a place is charged where it is routed: over the plan's sites, else to the nearest"
    )
    func beyondBudget() async throws {
        var south = TestFleet.site("south")
        south.network["east"] = NetworkPath(roundTripMilliseconds: 5, bandwidthMegabitsPerSecond: 100)
        let fleet = TestFleet.fleet(sites: [TestFleet.site("north"), south])
        let readings = [arrivals("east", 1000, at: hour(9))]
        let most = await served(readings, ["north": 0.6, "south": 0.2], fleet)
        #expect(isClose(most["north"] ?? 0, 375) && isClose(most["south"] ?? 0, 125) && most.count == 2)
        #expect(await served(readings, [:], fleet) == ["south": 500])
        let row = try #require(await settle(readings, shares: [:], fleet: fleet, beyondPlan: .served).footprints.last)
        #expect(isClose(row.queries, 500) && row.facilityKWh > 0 && row.waterLiters > 0)
    }

    @Test("what no site has places for goes unserved, and a site that is down has none")
    func beyondPlaces() async {
        // Ten places at each of two sites for half an hour, 0.7 s a query: 25,714 queries each.
        let most = 10 * 1800 / TestFleet.processingSeconds
        let many = [arrivals("east", 200_000, at: hour(9))]
        let full = await served(many, ["north": 0.1], TestFleet.fleet())
        #expect(isClose(full["north"] ?? 0, most) && isClose(full["south"] ?? 0, most))
        #expect(isClose(full[""] ?? 0, 100_000 - 2 * most))
        let down = many + [reading("south", .available, 0, at: hour(9))]
        let half = await served(down, ["north": 0.1], TestFleet.fleet())
        #expect(isClose(half["north"] ?? 0, most) && half["south"] == nil)
    }

    @Test("an area that nobody has reported of is charged nothing")
    func noDemand() async {
        let settlement = await settle([], shares: ["north": 1])
        #expect(settlement.allocations.isEmpty)
        #expect(settlement.footprints.count == 2)
        #expect(settlement.footprints.allSatisfy { $0.facilityKWh == 0 && $0.waterLiters == 0 })
    }

    @Test("readings observed after the interval began are not used for it")
    func noHindsight() async {
        let settlement = await settle(
            [arrivals("east", 1000, at: hour(9)), arrivals("east", 9000, at: hour(10.2))],
            shares: ["north": 1]
        )
        #expect(isClose(settlement.allocations[0].queries, 500))
    }

    @Test("a row is stale when a signal it rests on is old or unread")
    func stale() async throws {
        let all: [SiteMetric] = [.carbonIntensity, .price, .solarPower]
        let fresh = all.map { reading("north", $0, 1, at: hour(9)) }
        #expect(await settle(fresh, shares: [:]).footprints.map(\.stale) == [false, true])
        let old = all.map { reading("north", $0, 1, at: hour($0 == .price ? 8 : 9)) }
        #expect(await settle(old, shares: [:]).footprints[0].stale)
        var site = TestFleet.site("north")
        site.water.usageEffectiveness = .byWetBulb([.init(wetBulbCelsius: 0, litersPerKWh: 1)])
        #expect(await settle(fresh, shares: [:], fleet: TestFleet.fleet(sites: [site])).footprints[0].stale)
    }

    @Test("sun and wind that were read long ago are not counted; price and intensity are, and the row is stale")
    func deadMeter() async throws {
        let fresh = [arrivals("east", 3600, at: hour(9.9))]
        let grid = [
            reading("north", .carbonIntensity, 300, at: hour(0)), reading("north", .price, 100, at: hour(0)),
        ]
        for (sun, wind, available) in [(0.0, 0.0, 0.0), (9.9, 0, 4.5), (0, 9.9, 1), (9.9, 9.9, 5.5)] {
            let own = [
                reading("north", .solarPower, 9, at: hour(sun)), reading("north", .windPower, 2, at: hour(wind)),
            ]
            let settlement = await settle(fresh + grid + own, shares: ["north": 1])
            let row = try #require(settlement.footprints.first)
            #expect(isClose(row.renewableAvailableKWh, available))
            #expect(isClose(row.gridKWh, max(0, 0.15 - available)))
            #expect(isClose(row.carbonKilograms, row.gridKWh * 0.3))
            #expect(row.carbonIntensityGramsPerKWh == 300 && row.priceUSDPerMWh == 100)
            #expect(row.stale)
        }
    }

    @Test("a row is stale when the arrivals it rests on were reported long ago")
    func staleDemand() async throws {
        let signals: [SiteMetric] = [.carbonIntensity, .price, .solarPower]
        let fresh = signals.map { reading("north", $0, 1, at: hour(9)) }
        for (observed, isStale) in [(9.0, false), (8.0, true)] {
            let settlement = await settle(fresh + [arrivals("east", 1000, at: hour(observed))], shares: ["north": 1])
            #expect(settlement.footprints[0].stale == isStale)
        }
    }

    @Test("queries given to a site that is down are charged as if it ran")
    func down() async {
        let settlement = await settle(
            [arrivals("east", 1000, at: hour(9)), reading("north", .available, 0, at: hour(9))],
            shares: ["north": 1]
        )
        #expect(settlement.footprints[0].itKWh > 0)
    }
}
