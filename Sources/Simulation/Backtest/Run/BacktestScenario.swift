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

    /// How long a reading is under way.
    var readingDelaySeconds: Double { settings.metersAreLate ? stepSeconds : 0 }

    /// Reads a directory of signals for a fleet, as `sunward replay` does.
    ///
    /// - Throws: `SignalsError`: a zone without a file, a period outside the files, a bad cell, an unknown time zone.
    init(fleet declared: Fleet, signals directory: URL, settings: BacktestSettings) throws(SignalsError) {
        let fleet = Self.prepared(declared, settings)
        let files = try SignalDirectory(directory)
        let zones = Set(fleet.sites.map(\.zone))
        // Beside the days themselves only what every zone has: history before them, the horizon after them.
        func isCovered(_ date: Date) -> Bool {
            let year = Self.calendar.component(.year, from: date)
            return zones.allSatisfy { files.files[$0]?.contains { $0.year == year } ?? false }
        }
        let (start, end) = (settings.start, settings.end)
        var first = start.addingTimeInterval(-Double(settings.historyDays) * 86_400)
        if !isCovered(first) { first = min(start, Self.startOfYear(start)) }
        var last = end.addingTimeInterval(Double(fleet.planner.horizonSlots) * fleet.planner.slotMinutes * 60)
        if !isCovered(last) { last = max(end, Self.startOfYear(last)) }
        let periods = [(first, last), (start, last), (first, end), (start, end)]
        let (meters, from, to) = try Self.meters(fleet, directory, coveredOf: periods)
        let readings = meters.readings(from: from, to: to)
        self.fleet = fleet
        self.truth = TrueSignals(readings: readings)
        self.settings = settings
    }

    /// The first of some periods that the files hold whole, the last of which must be.
    private static func meters(
        _ fleet: Fleet,
        _ directory: URL,
        coveredOf periods: [(Date, Date)]
    ) throws(SignalsError) -> (ReplayMeters, from: Date, to: Date) {
        for (from, to) in periods.dropLast() {
            do {
                return (try ReplayMeters(fleet: fleet, directory: directory, from: from, to: to), from, to)
            } catch {
                guard error.code == .periodNotCovered else { throw error }
            }
        }
        let (from, to) = periods[periods.count - 1]
        return (try ReplayMeters(fleet: fleet, directory: directory, from: from, to: to), from, to)
    }

    /// A scenario of made-up signals.
    ///
    /// - Parameter readings: In order of time.
    init(fleet: Fleet, readings: [Reading], settings: BacktestSettings) {
        self.fleet = Self.prepared(fleet, settings)
        self.truth = TrueSignals(readings: readings)
        self.settings = settings
    }

    /// The forecaster of a policy.
    ///
    /// - Parameter forecasts: Where the runs find what one of them has forecast already.
    func forecaster(for policy: BacktestPolicy, sharing forecasts: SharedForecasts) -> any Forecaster {
        let inner: any Forecaster =
            switch policy.hasForesight ? .perfect : settings.forecast {
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

    /// The fleet as a backtest runs it: real time must not decide anything.
    private static func prepared(_ declared: Fleet, _ settings: BacktestSettings) -> Fleet {
        var fleet = settings.time.applied(to: declared)
        fleet.planner.solveTimeLimitSeconds = 3600
        return fleet
    }

    private static let calendar: Calendar = {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        return calendar
    }()

    private static func startOfYear(_ date: Date) -> Date {
        calendar.dateInterval(of: .year, for: date)?.start ?? date
    }
}
