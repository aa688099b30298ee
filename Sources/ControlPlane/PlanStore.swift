import Foundation
import SunwardModel

/// Where the control plane keeps what must survive it.
public protocol PlanStore: Sendable {
    /// Keeps one thing, whole, and returns once it will survive a crash.
    ///
    /// - Throws: When it can be kept neither in the database nor in the spool.
    func write(_ write: StoreWrite) async throws -> WriteOutcome

    /// What was kept before this start, with the moment it was read at.
    ///
    /// It may take long: a standby waits for the leader to end. So the moment is asked of `clock` once there is something
    /// to read, not before.
    ///
    /// - Parameter readingsSeconds: How far back readings are wanted.
    /// - Throws: When it can never be read, or is not for this service.
    func resume(at clock: any TimeSource, readingsSeconds: Double) async throws -> (state: ResumeState, asOf: Date)
}

/// What a starting control plane takes up again.
public struct ResumeState: Sendable {
    /// Time longer ago than this is not settled any more: readings in memory say nothing about it.
    public static let longestUnsettledSeconds = 6.0 * 3600

    public var lastPlan: PlanRecord?

    /// Those of the last hours, in order of observation, and of what is not forecast the newest, however old.
    public var readings: [Reading]

    /// The hours before, of each signal in order, thinned as a ``SignalHistory`` would have.
    public var hours: [SignalKey: [ReadingHour]]

    /// Forecasts for moments still to come that were pushed; Sunward's own are left out, since they would count as
    /// somebody else's and go before those made anew.
    public var forecasts: [ForecastPoint]

    /// Water and carbon settled since 00:00 UTC, by site.
    public var usedToday: [String: DailyUsage.SiteUsage]

    /// The water of it, by site and by when it was used.
    public var waterToday: [String: SettledWater]

    /// Until when intervals have been settled; the first settlement after the start goes on from there, so writes that
    /// still waited in the spool must be in it.
    public var settledUntil: Date?

    /// How many lines of batches have been charged, since the beginning; as of the same writes.
    public var chargedLines: [LineTotal]

    /// What sites have answered since ``settledUntil`` that gateways kept in the history, and whose arrivals they report.
    public var answered: AnsweredRequests

    public init(
        lastPlan: PlanRecord? = nil,
        readings: [Reading] = [],
        hours: [SignalKey: [ReadingHour]] = [:],
        forecasts: [ForecastPoint] = [],
        usedToday: [String: DailyUsage.SiteUsage] = [:],
        waterToday: [String: SettledWater] = [:],
        settledUntil: Date? = nil,
        chargedLines: [LineTotal] = [],
        answered: AnsweredRequests = AnsweredRequests()
    ) {
        self.lastPlan = lastPlan
        self.readings = readings
        self.hours = hours
        self.forecasts = forecasts
        self.usedToday = usedToday
        self.waterToday = waterToday
        self.settledUntil = settledUntil
        self.chargedLines = chargedLines
        self.answered = answered
    }
}
