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

    /// Hours of the first slot that were still to come, and that its queries and energy are for.
    public var firstSlotHours: Double?

    /// What waited to be served, those due first first, without what others hold back (`DeferredWork`).
    public var waiting: [DeferredBacklog]?

    /// What each battery was taken to hold, by site; as metered, carried on since, or where nobody said assumed.
    public var batteryChargeKWh: [String: Double]?

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
        firstSlotHours: Double? = nil,
        waiting: [DeferredBacklog]? = nil,
        batteryChargeKWh: [String: Double]? = nil,
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
        self.firstSlotHours = firstSlotHours
        self.waiting = waiting
        self.batteryChargeKWh = batteryChargeKWh
        self.forecaster = forecaster
        self.demandQuantile = demandQuantile
        self.renewableQuantile = renewableQuantile
    }
}
