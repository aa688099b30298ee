import Routing
import SunwardModel
import Testing

struct RequestFootprintTests {
    private static let profile = ModelProfile(
        name: "m",
        replicas: 1,
        maxConcurrencyPerReplica: 32,
        prefillJoulesPerToken: 0.2,
        decodeJoulesPerToken: 1.2,
        timeToFirstTokenMilliseconds: 30,
        prefillMillisecondsPerThousandTokens: 70,
        interTokenMillisecondsP50: 20,
        interTokenMillisecondsP95: 23
    )

    @Test func `joules, grams and dollars are those computed by hand`() {
        let power = SitePower(
            powerUsageEffectiveness: 1.25,
            gridShare: 0.4,
            carbonIntensityGramsPerKWh: 360,
            marginalIntensityGramsPerKWh: 720,
            priceUSDPerMWh: 90
        )
        let footprint = RequestFootprint(
            Self.profile,
            inputTokens: 1000,
            outputTokens: 500,
            power: power,
            routerJoules: 0.8
        )
        // 0.2 x 1000 + 1.2 x 500 + 0.8 = 800.8 J at the sockets, 1001 J of the facility, 400.4 J of them from the grid.
        #expect(abs(footprint.energyJoules - 1001) < 1e-9)
        // 400.4 J / 3.6 MJ x 360 g
        #expect(abs(footprint.carbonGrams - 0.04004) < 1e-15)
        #expect(abs((footprint.marginalCarbonGrams ?? 0) - 0.08008) < 1e-15)
        // 400.4 J / 3.6 GJ x 90 USD
        #expect(abs(footprint.costUSD - 1.001e-5) < 1e-18)
    }

    @Test func `energy agrees with the fleet's own account`() {
        let power = SitePower(powerUsageEffectiveness: 1, carbonIntensityGramsPerKWh: 500)
        let footprint = RequestFootprint(Self.profile, inputTokens: 321, outputTokens: 123, power: power)
        let energy = Self.profile.energy(inputTokens: 321, outputTokens: 123)
        #expect(abs(footprint.energyJoules - energy.joules) < 1e-9)
        #expect(abs(footprint.carbonGrams - energy.kilowattHours * 500) < 1e-12)
        #expect(footprint.marginalCarbonGrams == nil)
    }

    @Test func `surplus own supply has energy but neither carbon nor cost`() {
        let power = SitePower(
            powerUsageEffectiveness: 1.2,
            gridShare: 0,
            carbonIntensityGramsPerKWh: 400,
            marginalIntensityGramsPerKWh: 600,
            priceUSDPerMWh: 100
        )
        let footprint = RequestFootprint(informationTechnologyJoules: 10, power: power)
        #expect(footprint.energyJoules == 12)
        #expect(footprint.carbonGrams == 0)
        #expect(footprint.marginalCarbonGrams == 0)
        #expect(footprint.costUSD == 0)
    }
}
