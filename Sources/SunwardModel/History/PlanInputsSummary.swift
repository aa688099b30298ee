/// What a plan was made from, in brief; the complete program is kept beside it.
public struct PlanInputsSummary: Codable, Hashable, Sendable {
    /// Every reading accepted up to this number was seen, and none after it.
    public var readingSequence: Int64

    /// Signals planned by a forecast that somebody pushed.
    public var pushedSignals: Int

    /// Signals planned by Sunward's own forecast from readings.
    public var forecastSignals: Int

    /// Signals without reading or forecast, planned by the fleet file's typical value.
    public var assumedSignals: Int

    /// Signals whose last reading is older than the fleet allows, as `site/metric`.
    public var staleSignals: [String]

    /// Sites that were reported unavailable.
    public var sitesDown: [String]

    /// Fleet-wide, subtracted from today's budget.
    public var waterUsedTodayLiters: Double

    /// Fleet-wide, subtracted from today's budget.
    public var carbonUsedTodayKilograms: Double

    /// Who made Sunward's own forecasts, for example `auto`; nil in plans kept before this was told.
    public var forecaster: String?

    /// The quantile of demand planned for; 0.5 is the expected, nil in plans kept before this was told.
    public var demandQuantile: Double?

    /// The quantile of sun and wind counted on; 0.5 is the expected, nil in plans kept before this was told.
    public var renewableQuantile: Double?

    public init(
        readingSequence: Int64,
        pushedSignals: Int,
        forecastSignals: Int,
        assumedSignals: Int,
        staleSignals: [String],
        sitesDown: [String],
        waterUsedTodayLiters: Double,
        carbonUsedTodayKilograms: Double,
        forecaster: String? = nil,
        demandQuantile: Double? = nil,
        renewableQuantile: Double? = nil
    ) {
        self.readingSequence = readingSequence
        self.pushedSignals = pushedSignals
        self.forecastSignals = forecastSignals
        self.assumedSignals = assumedSignals
        self.staleSignals = staleSignals
        self.sitesDown = sitesDown
        self.waterUsedTodayLiters = waterUsedTodayLiters
        self.carbonUsedTodayKilograms = carbonUsedTodayKilograms
        self.forecaster = forecaster
        self.demandQuantile = demandQuantile
        self.renewableQuantile = renewableQuantile
    }
}
