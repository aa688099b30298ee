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
    init(fleet: Fleet, signals directory: URL, settings: BacktestSettings) throws(SignalsError) {
        let files = try SignalDirectory(directory)
        let zones = Set(fleet.sites.map(\.zone))
        // Beside the days themselves only what every zone has: history before them, the horizon after them.
        func isCovered(_ date: Date) -> Bool {
            let year = Self.calendar.component(.year, from: date)
            return zones.allSatisfy { files.files[$0]?.contains { $0.year == year } ?? false }
        }
        var first = settings.start.addingTimeInterval(-Double(settings.historyDays) * 86_400)
        if !isCovered(first) { first = min(settings.start, Self.startOfYear(settings.start)) }
        var last = settings.end.addingTimeInterval(Double(fleet.planner.horizonSlots) * fleet.planner.slotMinutes * 60)
        if !isCovered(last) { last = max(settings.end, Self.startOfYear(last)) }
        let meters = try ReplayMeters(fleet: fleet, directory: directory, from: first, to: last)
        self.fleet = Self.prepared(fleet)
        self.truth = TrueSignals(readings: meters.readings(from: first, to: last))
        self.settings = settings
    }

    /// A scenario of made-up signals.
    ///
    /// - Parameter readings: In order of time.
    init(fleet: Fleet, readings: [Reading], settings: BacktestSettings) {
        self.fleet = Self.prepared(fleet)
        self.truth = TrueSignals(readings: readings)
        self.settings = settings
    }

    /// The forecaster of a policy; nil means the service's own.
    func forecaster(for policy: BacktestPolicy) -> (any Forecaster)? {
        switch policy.hasForesight ? .perfect : settings.forecast {
        case .perfect: PerfectForecaster(truth: truth)
        case .seasonalNaive: SeasonalNaiveForecaster()
        case .auto: nil
        }
    }

    /// The fleet as a backtest runs it: real time must not decide anything.
    private static func prepared(_ fleet: Fleet) -> Fleet {
        var fleet = fleet
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
