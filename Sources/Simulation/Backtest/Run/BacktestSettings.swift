import Foundation

/// What a backtest runs over, and how.
public struct BacktestSettings: Hashable, Sendable {
    /// Who forecasts.
    public enum Forecast: String, Hashable, Sendable, CaseIterable {
        /// The true signals.
        case perfect
        case seasonalNaive = "seasonal-naive"
        /// What the service itself plans by.
        case auto
    }

    /// The start of the first slot.
    public var start: Date

    /// Whole days.
    public var days: Int

    public var forecast: Forecast

    /// Days of readings before the start that forecasters may learn from, as far as the files have them.
    public var historyDays: Int

    /// Whether the readings of an hour arrive at its end instead of at its beginning, so that the slot that is executed
    /// is planned by forecasts too.
    public var metersAreLate: Bool

    /// Whether plans know the prices that sites' day-ahead markets have told; else they are forecast like all others.
    public var knowsPublishedPrices: Bool

    /// What of demand may wait, and what batteries there are.
    public var time: BacktestTime

    /// Seed of the resampling of days.
    public var seed: UInt64

    /// Runs at the same time.
    public var parallelRuns: Int

    /// Whether the report tells how long plans took.
    public var tellsTiming: Bool

    public init(
        start: Date,
        days: Int,
        forecast: Forecast = .auto,
        historyDays: Int = 56,
        metersAreLate: Bool = false,
        knowsPublishedPrices: Bool = true,
        time: BacktestTime = BacktestTime(),
        seed: UInt64 = 1,
        parallelRuns: Int = 2,
        tellsTiming: Bool = false
    ) {
        self.start = start
        self.days = days
        self.forecast = forecast
        self.historyDays = historyDays
        self.metersAreLate = metersAreLate
        self.knowsPublishedPrices = knowsPublishedPrices
        self.time = time
        self.seed = seed
        self.parallelRuns = parallelRuns
        self.tellsTiming = tellsTiming
    }

    /// The end of the last slot.
    public var end: Date { start.addingTimeInterval(Double(days) * 86_400) }
}
