import Foundation
import Signals
import SunwardModel

/// The world a backtest plays in: the fleet, and what its signals truly were.
struct BacktestScenario: Sendable {
    let fleet: Fleet
    let truth: TrueSignals
    let settings: BacktestSettings

    /// Seconds from one plan to the next: a slot, at most an hour, which is how often signals change.
    var stepSeconds: Double { min(fleet.planner.slotMinutes * 60, 3600) }

    /// How long a reading is under way. Who knows what will be knows what is.
    func readingDelaySeconds(of policy: BacktestPolicy) -> Double {
        settings.metersAreLate && !policy.hasForesight ? stepSeconds : 0
    }

    /// Whether a policy's forecasts are what will be.
    func isTold(_ policy: BacktestPolicy) -> Bool { policy.hasForesight || settings.forecast == .perfect }

    /// Reads a directory of signals for a fleet, as `sunward replay` does.
    ///
    /// - Throws: `SignalsError`: a zone without a file, a period outside the files, a bad cell, an unknown time zone.
    init(fleet declared: Fleet, signals directory: URL, settings: BacktestSettings) throws(SignalsError) {
        let fleet = Self.prepared(declared, settings)
        let horizonHours = Double(fleet.planner.horizonSlots) * fleet.planner.slotMinutes / 60
        let meters = try ReplayMeters(
            fleet: fleet,
            directory: directory,
            from: settings.start,
            to: settings.end,
            historyDays: Double(settings.historyDays),
            daysAfter: horizonHours / 24
        )
        self.fleet = fleet
        self.truth = TrueSignals(readings: meters.readings(from: meters.start, to: meters.end), fleet: fleet)
        self.settings = settings
    }

    /// A scenario of made-up signals.
    ///
    /// - Parameter readings: In order of time.
    init(fleet: Fleet, readings: [Reading], settings: BacktestSettings) {
        self.fleet = Self.prepared(fleet, settings)
        self.truth = TrueSignals(readings: readings, fleet: fleet)
        self.settings = settings
    }

    /// The forecaster of a policy.
    ///
    /// - Parameter forecasts: Where the runs find what one of them has forecast already.
    func forecaster(for policy: BacktestPolicy, sharing forecasts: SharedForecasts) -> any Forecaster {
        let inner: any Forecaster =
            switch isTold(policy) ? .perfect : settings.forecast {
            case .perfect: PerfectForecaster(truth: truth)
            case .seasonalNaive: SharedForecaster(inner: ForecasterKind.seasonalNaive.make(), forecasts: forecasts)
            case .auto: SharedForecaster(inner: ForecasterKind.auto.make(), forecasts: forecasts)
            }
        return ClosingForecaster(inner: inner, end: settings.end)
    }

    /// Until when the control plane runs: past the end as long as something may still wait that arrived before it.
    var lastMoment: Date {
        let steps = (fleet.classes.map(\.deferrableHours).max() ?? 0) * 3600 / stepSeconds
        return settings.end.addingTimeInterval(steps.rounded(.up) * stepSeconds)
    }

    /// What meters read in `start..<end`. After the backtest's end nobody asks for anything more.
    func readings(from start: Date, to end: Date) -> [Reading] {
        truth.readings(from: start, to: end).map { reading in
            guard case .arrivals = reading.key, reading.observedAt >= settings.end else { return reading }
            return Reading(key: reading.key, observedAt: reading.observedAt, value: 0)
        }
    }

    /// What markets tell in `start..<end` of prices to come.
    func published(from start: Date, to end: Date) -> [ForecastPoint] {
        publishedPrices.points(from: start, to: end, readings: truth.readings)
    }

    /// What of prices to come markets had told by a moment.
    func published(knownAt moment: Date) -> [ForecastPoint] {
        publishedPrices.points(knownAt: moment, readings: truth.readings)
    }

    private var publishedPrices: PublishedPrices {
        PublishedPrices(of: settings.knowsPublishedPrices ? fleet.sites : [])
    }

    /// The fleet as a backtest runs it: real time must not decide anything.
    private static func prepared(_ declared: Fleet, _ settings: BacktestSettings) -> Fleet {
        var fleet = settings.time.applied(to: declared)
        fleet.planner.solveTimeLimitSeconds = 3600
        return fleet
    }
}
