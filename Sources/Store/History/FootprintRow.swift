import Foundation

/// What a site used in an hour: a row of `site_footprint_hourly`.
public struct FootprintRow: Codable, Hashable, Sendable {
    public var hour: Date
    public var site: String
    /// Settled intervals that start in the hour.
    public var intervals: Int
    /// Seconds that they cover.
    public var coveredSeconds: Double
    public var queries: Double
    public var itKWh: Double
    public var facilityKWh: Double
    public var gridKWh: Double
    public var renewableKWh: Double
    public var renewableAvailableKWh: Double
    /// Own supply over what own supply and the grid brought, 0 to 1; nil when that was nothing.
    public var renewableShare: Double?
    public var carbonKilograms: Double
    /// Nil unless every interval has it.
    public var marginalCarbonKilograms: Double?
    public var waterLiters: Double
    /// Grid energy and the battery's wear, without carbon tax.
    public var costUSD: Double
    public var carbonTaxUSD: Double
    /// Weighted by time.
    public var meanCarbonIntensityGramsPerKWh: Double
    /// Weighted by time.
    public var meanPriceUSDPerMWh: Double
    /// Per query; nil without queries.
    public var meanDelaySeconds: Double?
    /// Nil without queries.
    public var carbonKilogramsPerQuery: Double?
    /// Nil without queries.
    public var waterLitersPerQuery: Double?
    /// Facility energy over server energy; nil without either.
    public var powerUsageEffectiveness: Double?
    /// Intervals settled by some signal that was stale or assumed.
    public var staleIntervals: Int
    /// Into the battery; nil without one.
    public var chargeKWh: Double?
    /// Out of the battery; nil without one.
    public var dischargeKWh: Double?
    /// What the battery was reckoned to hold at the end of the last interval; nil without one.
    public var chargeStateKWh: Double?

    /// Makes a row.
    public init(
        hour: Date,
        site: String,
        intervals: Int,
        coveredSeconds: Double,
        queries: Double,
        itKWh: Double,
        facilityKWh: Double,
        gridKWh: Double,
        renewableKWh: Double,
        renewableAvailableKWh: Double,
        renewableShare: Double?,
        carbonKilograms: Double,
        marginalCarbonKilograms: Double?,
        waterLiters: Double,
        costUSD: Double,
        carbonTaxUSD: Double,
        meanCarbonIntensityGramsPerKWh: Double,
        meanPriceUSDPerMWh: Double,
        meanDelaySeconds: Double?,
        carbonKilogramsPerQuery: Double?,
        waterLitersPerQuery: Double?,
        powerUsageEffectiveness: Double?,
        staleIntervals: Int,
        chargeKWh: Double? = nil,
        dischargeKWh: Double? = nil,
        chargeStateKWh: Double? = nil
    ) {
        self.hour = hour
        self.site = site
        self.intervals = intervals
        self.coveredSeconds = coveredSeconds
        self.queries = queries
        self.itKWh = itKWh
        self.facilityKWh = facilityKWh
        self.gridKWh = gridKWh
        self.renewableKWh = renewableKWh
        self.renewableAvailableKWh = renewableAvailableKWh
        self.renewableShare = renewableShare
        self.carbonKilograms = carbonKilograms
        self.marginalCarbonKilograms = marginalCarbonKilograms
        self.waterLiters = waterLiters
        self.costUSD = costUSD
        self.carbonTaxUSD = carbonTaxUSD
        self.meanCarbonIntensityGramsPerKWh = meanCarbonIntensityGramsPerKWh
        self.meanPriceUSDPerMWh = meanPriceUSDPerMWh
        self.meanDelaySeconds = meanDelaySeconds
        self.carbonKilogramsPerQuery = carbonKilogramsPerQuery
        self.waterLitersPerQuery = waterLitersPerQuery
        self.powerUsageEffectiveness = powerUsageEffectiveness
        self.staleIntervals = staleIntervals
        self.chargeKWh = chargeKWh
        self.dischargeKWh = dischargeKWh
        self.chargeStateKWh = chargeStateKWh
    }
}
