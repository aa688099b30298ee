import Foundation
import SunwardModel
import Testing

@testable import ControlPlane

/// What the plan and the meters say of a site's next kilowatt-hour, seen in the carbon of its decisions.
struct SitePowerTests {
    private func planned(gridKWh: Double, renewableKWh: Double) -> PlannedSiteSlot {
        PlannedSiteSlot(
            slot: 0,
            site: "north",
            queries: 1,
            itKWh: 1,
            facilityKWh: gridKWh + renewableKWh,
            gridKWh: gridKWh,
            renewableKWh: renewableKWh,
            carbonKilograms: 0,
            marginalCarbonKilograms: nil,
            waterLiters: 0,
            costUSD: 0,
            utilization: 0.1,
            gridEnergyDual: 1,
            renewableDual: 0,
            gridLimitDual: 0,
            capacityDuals: [:],
            waterDual: 0
        )
    }

    private func grams(_ slot: PlannedSiteSlot, solarKW: Double, at read: Date = hour(10)) async throws -> Double {
        let scene = RoutingScene()
        var record = PlanFixture.record(["north": 1])
        record.sites = [slot]
        scene.board.publish(PublishedPlan(record: record, outcome: nil))
        await scene.read([
            Reading(key: .site("north", .solarPower), observedAt: read, value: solarKW),
            Reading(key: .site("north", .carbonIntensity), observedAt: hour(10), value: 250),
        ])
        let prediction = try scene.route().decision.prediction
        return prediction.carbonGrams / (prediction.energyJoules / 3.6e6 * 250)
    }

    @Test func `while own supply is left over a request causes no carbon`() async throws {
        #expect(try await grams(planned(gridKWh: 0, renewableKWh: 2), solarKW: 5) == 0)
    }

    @Test func `once own supply is used up, or the grid is drawn from, all of it counts`() async throws {
        #expect(abs(try await grams(planned(gridKWh: 0, renewableKWh: 2), solarKW: 2) - 1) < 1e-9)
        #expect(abs(try await grams(planned(gridKWh: 1, renewableKWh: 2), solarKW: 2) - 1) < 1e-9)
    }

    @Test func `supply that a meter showed long ago is none`() async throws {
        #expect(try await grams(planned(gridKWh: 0, renewableKWh: 2), solarKW: 5, at: hour(8.6)) == 0)
        #expect(abs(try await grams(planned(gridKWh: 0, renewableKWh: 2), solarKW: 5, at: hour(8)) - 1) < 1e-9)
    }

    @Test func `what is stale is said`() async throws {
        let scene = RoutingScene()
        await scene.plan(["north": 1])
        await scene.read(
            [.carbonIntensity, .price, .solarPower].map {
                Reading(key: .site("north", $0), observedAt: hour(10), value: 5)
            }
        )
        #expect(try scene.route().stale.isEmpty)
        scene.clock.advance(minutes: 300)
        await scene.desk.turn()
        #expect(Set(try scene.route().stale) == [.plan, .signals])
    }
}
