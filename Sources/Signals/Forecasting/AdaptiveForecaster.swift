import Foundation
import SunwardModel

/// Forecasts with whichever methods have been right of late, for each signal and horizon.
///
/// Several methods forecast every signal (``ForecastMethods``). Each is judged by the absolute errors that its forecasts
/// of the past weeks would have had, by horizon bucket, half forgotten after ten days (carbon: as shares of the reading);
/// a forecast is their mean weighted by inverse errors to the eighth power, which is close to the best one alone.
/// Residuals of that mean give the quantiles.
///
/// What was learned is kept between calls and goes on with each UTC day, three hours after its end, so that late
/// readings are in; a reading that changes an earlier day begins it anew. Kept or not, a forecast is the same function
/// of the readings known at its moment.
///
/// Signals are seen by the hour: two moments of an hour have one forecast, and the origin is the hour of the last
/// reading. Moments further ahead than two days (or one, when nothing further is asked for) repeat the last day.
public struct AdaptiveForecaster: Forecaster {
    /// Weeks learned from, at least, where the history has them; up to four more until the window moves on.
    private static let windowHours = 56 * 24
    private static let windowStepHours = 28 * 24
    private static let settlingHours = 3
    private static let dayHours = 24

    public let source: String

    private let methods: @Sendable (SignalKey, Int) -> [any HourlyModel]
    private let cache: LearnedSignalCache

    /// - Parameter capacity: signals of which what was learned is kept at once.
    public init(capacity: Int = 4096) {
        self.init(source: "auto", capacity: capacity) { ForecastMethods.all(for: $0, leads: $1) }
    }

    init(source: String, capacity: Int = 4096, methods: @escaping @Sendable (SignalKey, Int) -> [any HourlyModel]) {
        self.source = source
        self.methods = methods
        cache = LearnedSignalCache(capacity: capacity)
    }

    public func forecast(
        _ key: SignalKey,
        at times: [Date],
        from history: SignalHistory,
        now: Date,
        asOf sequence: Int64 = .max
    ) -> [Double]? {
        curve(key, at: times, from: history, now: now, asOf: sequence)?.expected
    }

    public func curve(
        _ key: SignalKey,
        at times: [Date],
        from history: SignalHistory,
        now: Date,
        asOf sequence: Int64 = .max
    ) -> ForecastCurve? {
        guard let window = window(of: history, now: now, asOf: sequence) else { return nil }
        let furthest = times.max().map { HourlyWindow.hour(of: $0) - HourlyWindow.hour(of: now) } ?? 0
        let leads = furthest <= Self.dayHours ? Self.dayHours : 2 * Self.dayHours
        let signal = learned(key, from: window, now: now, leads: leads)
        let ahead = signal.forecast(window)
        let last = LearnedSignal.Expectation(
            value: window.observed.last ?? 0,
            method: ForecastMethods.Name.persistence,
            meanAbsoluteError: nil,
            uncertainty: nil
        )
        let expectations = times.map { time in
            var lead = HourlyWindow.hour(of: time) - window.lastHour
            if lead > leads { lead -= (lead - leads + Self.dayHours - 1) / Self.dayHours * Self.dayHours }
            guard lead > 0, let ahead else { return last }
            return ahead[lead - 1]
        }
        return ForecastCurve(
            expected: expectations.map { key.clamped($0.value) },
            methods: expectations.map(\.method),
            meanAbsoluteErrors: expectations.map(\.meanAbsoluteError),
            uncertainty: expectations.map(\.uncertainty),
            validRange: key.validRange
        )
    }

    private func learned(_ key: SignalKey, from window: HourlyWindow, now: Date, leads: Int) -> LearnedSignal {
        let settled = min(HourlyWindow.hour(of: now) - Self.settlingHours, window.lastHour)
        let end = Self.floor(settled, to: Self.dayHours)
        var signal: LearnedSignal
        if let kept = cache.take(key), kept.leads == leads, kept.isContinued(by: window, upTo: end) {
            signal = kept
        } else {
            signal = LearnedSignal(
                models: methods(key, leads),
                loss: ForecastLoss(for: key),
                firstHour: window.firstHour,
                leads: leads
            )
        }
        signal.learn(window, upTo: end)
        cache.put(signal, for: key)
        return signal
    }

    /// The hours to learn from. Their first moves by weeks, or each day where the history has no room for so many, so
    /// that what was learned stays of use.
    private func window(of history: SignalHistory, now: Date, asOf sequence: Int64) -> HourlyWindow? {
        guard let latest = history.latest(asOf: sequence, now: now), let earliest = history.earliest(asOf: sequence),
            earliest.observedAt <= latest.observedAt
        else { return nil }
        let last = HourlyWindow.hour(of: latest.observedAt)
        var first = HourlyWindow.hour(of: earliest.observedAt)
        if history.hasDropped { first = min(last, -Self.floor(-first - 1, to: Self.dayHours)) }
        let start = Self.floor(HourlyWindow.hour(of: now) - Self.windowHours, to: Self.windowStepHours)
        first = max(first, min(last, start))
        var observed = history.hourlyMeans(from: first, through: last, now: now, asOf: sequence)
        observed[observed.count - 1] = latest.value
        let gap = observed.firstIndex { $0.isFinite } ?? 0
        return HourlyWindow(firstHour: first + gap, observed: Array(observed[gap...]))
    }

    private static func floor(_ hour: Int, to step: Int) -> Int {
        let remainder = hour % step
        return hour - (remainder < 0 ? remainder + step : remainder)
    }
}
