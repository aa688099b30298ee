import Foundation
import Planning
import SunwardModel
import Testing

@testable import ControlPlane

@Suite("The linear program's data")
struct ProblemAssemblyTests {
    @Test("energy, time and delay of a query are those worked out by hand")
    func perQuery() async throws {
        let problem = try await Scenario.problem(TestFleet.fleet()).validated()
        #expect(isClose(problem.energyPerQueryKWh[0][0], TestFleet.kilowattHoursPerQuery))
        #expect(isClose(problem.resourcePerQuery[0][0][0], TestFleet.processingSeconds))
        guard case .perRequest(let delay) = problem.delay else {
            Issue.record("delay is not per request")
            return
        }
        #expect(isClose(delay.seconds[1][0][0], TestFleet.networkSeconds + TestFleet.processingSeconds))
        #expect(delay.weightUSDPerSecondRequest == [0.001])
        #expect(problem.maxDelaySeconds == [[10], [10]])
    }

    @Test("capacity, supply, price and intensity of a slot are rates times its hours")
    func perSlot() async {
        let readings = [
            // Of a plant known for less than a day another hour's sun would be expected by its height.
            reading("north", .solarPower, 6, at: hour(-15)),
            reading("north", .solarPower, 6, at: hour(9.9)), reading("north", .windPower, 2, at: hour(9.9)),
            reading("north", .price, 120, at: hour(9.9)), reading("north", .carbonIntensity, 250, at: hour(9.9)),
            arrivals("east", 500, at: hour(9.9)),
        ]
        let problem = await Scenario.problem(TestFleet.fleet(), readings)
        #expect(problem.capacity[0][0] == [36_000, 36_000, 36_000])
        #expect(problem.renewableKWh[0] == [8, 8, 8])
        #expect(problem.gridLimitKWh[0] == [100, 100, 100])
        #expect(problem.priceUSDPerKWh[0] == [0.12, 0.12, 0.12])
        #expect(problem.carbonIntensityKgPerKWh[0] == [0.25, 0.25, 0.25])
        #expect(problem.priceUSDPerKWh[1] == [0.08, 0.08, 0.08])
        #expect(problem.queries[0][0] == [500, 500, 500])
        #expect(problem.queries[1][0] == [3600, 3600, 3600])
        #expect(problem.wueLitersPerKWh[0][0] == 1.8)
        #expect(problem.ewifLitersPerKWh[0][0] == 0.5)
        #expect(problem.carbonTaxUSDPerKg == [0.05, 0.05])
    }

    @Test("a slot that has partly passed counts for its remaining part")
    func partialSlot() async {
        let problem = await Scenario.problem(TestFleet.fleet(), now: hour(10.75))
        #expect(isClose(problem.queries[0][0][0], 900))
        #expect(isClose(problem.capacity[0][0][0], 9000))
        #expect(isClose(problem.gridLimitKWh[0][0], 25))
        #expect(problem.queries[0][0][1] == 3600)
    }

    @Test("of a last sliver one planning interval is kept")
    func sliver() async {
        let problem = await Scenario.problem(TestFleet.fleet(), now: hour(10.9999))
        #expect(isClose(problem.queries[0][0][0], 300))
    }

    @Test("a site without a path from an area cannot be reached from it")
    func unreachable() async {
        let sites = [TestFleet.site("north", reaches: ["east"]), TestFleet.site("south")]
        let problem = await Scenario.problem(TestFleet.fleet(sites: sites))
        #expect(problem.barrier(area: 1, site: 0, workloadClass: 0, slot: 0) == .unreachable(area: 1, site: 0))
        #expect(problem.barrier(area: 0, site: 0, workloadClass: 0, slot: 0) == nil)
    }

    @Test("a site that is down has no capacity and keeps its numbers")
    func down() async throws {
        let readings = [reading("north", .available, 0, at: hour(9))]
        let problem = try await Scenario.problem(TestFleet.fleet(), readings).validated()
        #expect(problem.capacity[0][0] == [0, 0, 0])
        #expect(isClose(problem.energyPerQueryKWh[0][0], TestFleet.kilowattHoursPerQuery))
        #expect(
            problem.barrier(area: 0, site: 0, workloadClass: 0, slot: 0) == .capacity(site: 0, resource: 0, slot: 0)
        )
    }

    @Test("a model that is down takes its places and its part of the mix with it")
    func modelDown() async {
        var site = TestFleet.site("north")
        var thirsty = TestFleet.model("large", concurrency: 4)
        thirsty.prefillJoulesPerToken = 3
        site.models.append(thirsty)
        let fleet = TestFleet.fleet(sites: [site])
        let both = await Scenario.problem(fleet)
        // Half of the traffic takes 200 J, half 400 J.
        #expect(isClose(both.energyPerQueryKWh[0][0], 1.5 * TestFleet.kilowattHoursPerQuery))
        #expect(both.capacity[0][0][0] == 14 * 3600)
        let down = Reading(key: .model(site: "north", model: "large", .available), observedAt: hour(9), value: 0)
        let one = await Scenario.problem(fleet, [down])
        #expect(isClose(one.energyPerQueryKWh[0][0], TestFleet.kilowattHoursPerQuery))
        #expect(one.capacity[0][0][0] == 36_000)
    }

    @Test("a model without traffic adds neither energy nor places nor crowding")
    func idleModel() async {
        var site = TestFleet.site("north")
        let plain = await Scenario.problem(TestFleet.fleet(sites: [site]))
        site.models.append(TestFleet.model("idle", concurrency: 50, weight: 0))
        let idle = await Scenario.problem(TestFleet.fleet(sites: [site]))
        #expect(idle == plain)
    }

    @Test("named resources are used by tokens and limited by the hour")
    func namedResources() async {
        var site = TestFleet.site("north")
        site.resourceCapacityPerHour = ["gpu-seconds": 7200]
        var chat = TestFleet.workloadClass()
        chat.resourceUnitsPerToken = ["gpu-seconds": 0.002]
        let problem = await Scenario.problem(TestFleet.fleet(sites: [site], classes: [chat]), now: hour(10.5))
        #expect(problem.resources == ["concurrency_seconds", "gpu-seconds"])
        #expect(isClose(problem.resourcePerQuery[0][0][1], 0.3))
        #expect(problem.capacity[0][1] == [3600, 7200, 7200])
    }

    @Test("marginal intensity is reported only when every site has it")
    func marginal() async {
        let one = [reading("north", .marginalCarbonIntensity, 700, at: hour(9.9))]
        #expect(await Scenario.problem(TestFleet.fleet(), one).marginalCarbonIntensityKgPerKWh == nil)
        let both = one + [reading("south", .marginalCarbonIntensity, 500, at: hour(9.9))]
        let marginal = await Scenario.problem(TestFleet.fleet(), both).marginalCarbonIntensityKgPerKWh
        #expect(marginal == [[0.7, 0.7, 0.7], [0.5, 0.5, 0.5]])
    }

    @Test("a class of higher priority weighs ten times as much, equal priorities the same")
    func unservedWeights() async {
        let classes = [("a", 5), ("b", 1), ("c", 9), ("d", 5)].map { TestFleet.workloadClass($0.0, priority: $0.1) }
        let problem = await Scenario.problem(TestFleet.fleet(classes: classes))
        #expect(problem.unservedWeight == [10, 1, 100, 10])
    }

    @Test("many priorities keep distinct weights within four orders of magnitude")
    func manyPriorities() async {
        let classes = (0..<9).map { TestFleet.workloadClass("c\($0)", priority: $0) }
        let weights = await Scenario.problem(TestFleet.fleet(classes: classes)).unservedWeight
        #expect(zip(weights, weights.dropFirst()).allSatisfy { $0 * 3 < $1 })
        #expect(isClose(weights[8], 10_000))
    }

    @Test("demand below the minimum is raised to it, so that the first request has a planned site")
    func minimumDemand() async {
        let problem = await Scenario.problem(TestFleet.fleet(), [arrivals("east", 0, at: hour(9.9))])
        #expect(problem.queries[0][0] == [1, 1, 1])
    }
}
