/// How far ahead, how finely and how often the coordinator plans.
public struct PlannerSettings: Codable, Hashable, Sendable {
    /// Number of slots in the horizon.
    public var horizonSlots: Int

    /// Length of a slot.
    public var slotMinutes: Double

    /// Time between two plans when nothing happens.
    public var replanMinutes: Double

    /// A reading that departs from its forecast by more than this fraction of the forecast triggers a plan at once.
    public var departureFraction: Double

    /// A reading older than this is stale: it is still used, and marked.
    public var staleAfterMinutes: Double

    /// A solve that takes longer (real time) is given up and the last good plan stays.
    public var solveTimeLimitSeconds: Double

    /// Demand assumed of every area and class when less is forecast, so that the first unexpected request has a
    /// planned site to go to.
    public var minimumQueriesPerHour: Double

    /// The part of what remains of each budget that a plan leaves alone while it can serve all demand without it, so
    /// that a forecast that errs does not leave the end of the day without.
    public var budgetReserveFraction: Double

    /// A new plan moves an area's demand of a class to other sites only where that gains more than this fraction of the
    /// objective; zero follows every new optimum.
    public var switchGainFraction: Double

    /// The probability that demand is planned with: it stays below what is planned for so often. At 0.5 the expected
    /// demand is planned for.
    public var demandQuantile: Double

    /// The probability that sun and wind are planned with: they stay below what is counted on so often. At 0.5 the
    /// expected power is counted on.
    public var renewableQuantile: Double

    /// Readings observed further ahead of the service's clock than this are refused.
    public var maxReadingAheadMinutes: Double

    /// Readings observed longer ago than this are refused.
    public var maxReadingAgeDays: Double

    /// Days of telemetry, forecasts, plans and footprint kept in the database.
    public var retentionDays: Int

    public init(
        horizonSlots: Int = 24,
        slotMinutes: Double = 60,
        replanMinutes: Double = 5,
        departureFraction: Double = 0.25,
        staleAfterMinutes: Double = 90,
        solveTimeLimitSeconds: Double = 30,
        minimumQueriesPerHour: Double = 1,
        budgetReserveFraction: Double = 0.03,
        switchGainFraction: Double = 0.002,
        demandQuantile: Double = 0.5,
        renewableQuantile: Double = 0.5,
        maxReadingAheadMinutes: Double = 10,
        maxReadingAgeDays: Double = 31,
        retentionDays: Int = 400
    ) {
        self.horizonSlots = horizonSlots
        self.slotMinutes = slotMinutes
        self.replanMinutes = replanMinutes
        self.departureFraction = departureFraction
        self.staleAfterMinutes = staleAfterMinutes
        self.solveTimeLimitSeconds = solveTimeLimitSeconds
        self.minimumQueriesPerHour = minimumQueriesPerHour
        self.budgetReserveFraction = budgetReserveFraction
        self.switchGainFraction = switchGainFraction
        self.demandQuantile = demandQuantile
        self.renewableQuantile = renewableQuantile
        self.maxReadingAheadMinutes = maxReadingAheadMinutes
        self.maxReadingAgeDays = maxReadingAgeDays
        self.retentionDays = retentionDays
    }
}

extension PlannerSettings {
    /// Reads settings; those that were kept before a setting existed have its default.
    public init(from decoder: any Decoder) throws {
        self.init()
        let members = try decoder.container(keyedBy: CodingKeys.self)
        try members.read(.horizonSlots, into: &horizonSlots)
        try members.read(.slotMinutes, into: &slotMinutes)
        try members.read(.replanMinutes, into: &replanMinutes)
        try members.read(.departureFraction, into: &departureFraction)
        try members.read(.staleAfterMinutes, into: &staleAfterMinutes)
        try members.read(.solveTimeLimitSeconds, into: &solveTimeLimitSeconds)
        try members.read(.minimumQueriesPerHour, into: &minimumQueriesPerHour)
        try members.read(.budgetReserveFraction, into: &budgetReserveFraction)
        try members.read(.switchGainFraction, into: &switchGainFraction)
        try members.read(.demandQuantile, into: &demandQuantile)
        try members.read(.renewableQuantile, into: &renewableQuantile)
        try members.read(.maxReadingAheadMinutes, into: &maxReadingAheadMinutes)
        try members.read(.maxReadingAgeDays, into: &maxReadingAgeDays)
        try members.read(.retentionDays, into: &retentionDays)
    }
}
