import SunwardModel

/// What answering one request takes.
///
///     energy = (prefill h + decode o + router) PUE
///     carbon = energy gridShare carbonIntensity,  cost = energy gridShare price
///
/// h input tokens, o output tokens. The next kilowatt-hour's part from own supply has neither carbon nor price.
public struct RequestFootprint: Codable, Hashable, Sendable {
    private static let joulesPerKWh = 3.6e6
    private static let joulesPerMWh = 3.6e9

    /// Facility energy, the router's own included.
    public var energyJoules: Double

    /// At average intensity (g), and at marginal intensity where there is one.
    public var carbonGrams: Double
    public var marginalCarbonGrams: Double?

    /// Of the grid's part of the energy.
    public var costUSD: Double

    /// - Parameters:
    ///   - profile: Energy of a token, as the servers' sockets see it.
    ///   - power: The site now.
    ///   - routerJoules: What choosing took: decision seconds times the watts of a busy core.
    public init(
        _ profile: ModelProfile,
        inputTokens: Double,
        outputTokens: Double,
        power: SitePower,
        routerJoules: Double = 0
    ) {
        let joules = profile.prefillJoulesPerToken * inputTokens + profile.decodeJoulesPerToken * outputTokens
        self.init(informationTechnologyJoules: joules + routerJoules, power: power)
    }

    /// - Parameter informationTechnologyJoules: Energy of servers and router, before cooling and conversion.
    public init(informationTechnologyJoules: Double, power: SitePower) {
        energyJoules = informationTechnologyJoules * power.powerUsageEffectiveness
        let gridJoules = energyJoules * power.gridShare
        carbonGrams = gridJoules / Self.joulesPerKWh * power.carbonIntensityGramsPerKWh
        marginalCarbonGrams = power.marginalIntensityGramsPerKWh.map { gridJoules / Self.joulesPerKWh * $0 }
        costUSD = gridJoules / Self.joulesPerMWh * power.priceUSDPerMWh
    }
}
