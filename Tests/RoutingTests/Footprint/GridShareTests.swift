import Routing
import SunwardModel
import Testing

struct GridShareTests {
    private func slot(grid: Double, renewable: Double, energyDual: Double, renewableDual: Double) -> PlannedSiteSlot {
        PlannedSiteSlot(
            slot: 0,
            site: "tucson",
            queries: 1000,
            itKWh: (grid + renewable) / 1.2,
            facilityKWh: grid + renewable,
            gridKWh: grid,
            renewableKWh: renewable,
            carbonKilograms: 0,
            marginalCarbonKilograms: nil,
            waterLiters: 0,
            costUSD: 0,
            utilization: 0.5,
            gridEnergyDual: energyDual,
            renewableDual: renewableDual,
            gridLimitDual: 0,
            capacityDuals: [:],
            waterDual: 0
        )
    }

    @Test func `a site that draws from the grid gets its next kilowatt-hour there`() {
        #expect(SitePower.gridShare(of: slot(grid: 5, renewable: 3, energyDual: 0.1, renewableDual: 0.1)) == 1)
        // Even where a negative price makes own supply worth nothing.
        #expect(SitePower.gridShare(of: slot(grid: 5, renewable: 0, energyDual: -0.01, renewableDual: 0)) == 1)
    }

    @Test func `own supply left over gives the next kilowatt-hour`() {
        #expect(SitePower.gridShare(of: slot(grid: 0, renewable: 3, energyDual: 0.002, renewableDual: 0)) == 0)
    }

    @Test func `own supply that is just used up is worth its price on the grid`() {
        #expect(SitePower.gridShare(of: slot(grid: 0, renewable: 3, energyDual: 0.1, renewableDual: 0.09)) == 1)
    }

    @Test func `known supply decides where the plan draws nothing`() {
        let planned = slot(grid: 0, renewable: 3, energyDual: 0, renewableDual: 0)
        #expect(SitePower.gridShare(of: planned, ownSupplyKWh: 3) == 1)
        #expect(SitePower.gridShare(of: planned, ownSupplyKWh: 3.1) == 0)
        let unused = slot(grid: 0, renewable: 0, energyDual: 0.1, renewableDual: 0.1)
        #expect(SitePower.gridShare(of: unused, ownSupplyKWh: 0) == 1)
        #expect(SitePower.gridShare(of: unused) == 1)
    }

    @Test func `the solver's rounding is neither draw nor price`() {
        #expect(SitePower.gridShare(of: slot(grid: 1e-7, renewable: 3, energyDual: 0.1, renewableDual: 1e-9)) == 0)
    }

    @Test(arguments: [(200.0, 100.0, 0.0), (50, 100, 1), (100, 100, 0.5), (105, 100, 0), (97.5, 100, 0.75)])
    func `by the meters the share rises from 0 to 1 as demand passes supply`(
        supply: Double,
        demand: Double,
        share: Double
    ) {
        #expect(abs(SitePower.gridShare(ownSupplyKW: supply, demandKW: demand) - share) < 1e-12)
    }

    @Test func `without demand the first kilowatt-hour comes from own supply where there is any`() {
        #expect(SitePower.gridShare(ownSupplyKW: 1, demandKW: 0) == 0)
        #expect(SitePower.gridShare(ownSupplyKW: 0, demandKW: 0) == 1)
        #expect(SitePower.gridShare(ownSupplyKW: 1, demandKW: 2, uncertainty: 0) == 1)
    }
}
