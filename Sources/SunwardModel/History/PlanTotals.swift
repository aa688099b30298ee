/// What a plan expects of its whole horizon.
public struct PlanTotals: Codable, Hashable, Sendable {
    /// Queries forecast, and those that waited before.
    public var queries: Double

    /// Queries that no site can take.
    public var unservedQueries: Double

    /// Cost of grid energy, and the batteries' wear.
    public var energyUSD: Double

    /// Carbon tax on grid energy.
    public var carbonUSD: Double

    /// At the average intensity.
    public var carbonKilograms: Double

    /// At the marginal intensity, where every grid draw has one.
    public var marginalCarbonKilograms: Double?

    /// The delay objective: penalty times seconds times queries.
    public var delayUSD: Double

    /// Demand-weighted mean delay of a request.
    public var delayMeanSeconds: Double

    /// On site and in generation.
    public var waterLiters: Double

    public var facilityKWh: Double
    public var gridKWh: Double
    /// Own solar and wind that was used.
    public var renewableKWh: Double

    public init(
        queries: Double,
        unservedQueries: Double,
        energyUSD: Double,
        carbonUSD: Double,
        carbonKilograms: Double,
        marginalCarbonKilograms: Double?,
        delayUSD: Double,
        delayMeanSeconds: Double,
        waterLiters: Double,
        facilityKWh: Double,
        gridKWh: Double,
        renewableKWh: Double
    ) {
        self.queries = queries
        self.unservedQueries = unservedQueries
        self.energyUSD = energyUSD
        self.carbonUSD = carbonUSD
        self.carbonKilograms = carbonKilograms
        self.marginalCarbonKilograms = marginalCarbonKilograms
        self.delayUSD = delayUSD
        self.delayMeanSeconds = delayMeanSeconds
        self.waterLiters = waterLiters
        self.facilityKWh = facilityKWh
        self.gridKWh = gridKWh
        self.renewableKWh = renewableKWh
    }
}
