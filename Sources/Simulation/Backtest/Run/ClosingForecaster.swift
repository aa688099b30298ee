import Foundation
import Signals
import SunwardModel

/// A forecaster that knows when demand ends: once the backtest's days are over, nobody asks for anything more.
///
/// What may wait is served past the end; a plan that still expected demand then would fill batteries for it.
struct ClosingForecaster: Forecaster {
    let inner: any Forecaster

    /// The end of the backtest's days.
    let end: Date

    var source: String { inner.source }
    var learns: Bool { inner.learns }

    func forecast(
        _ key: SignalKey,
        at times: [Date],
        from history: SignalHistory,
        now: Date,
        asOf sequence: Int64
    ) -> [Double]? {
        if isOver(key, now) { return times.map { _ in 0 } }
        return inner.forecast(key, at: times, from: history, now: now, asOf: sequence)
    }

    func curve(
        _ key: SignalKey,
        at times: [Date],
        from history: SignalHistory,
        now: Date,
        asOf sequence: Int64
    ) -> ForecastCurve? {
        guard !isOver(key, now) else {
            return ForecastCurve(expected: times.map { _ in 0 }, method: source, validRange: key.validRange)
        }
        return inner.curve(key, at: times, from: history, now: now, asOf: sequence)
    }

    private func isOver(_ key: SignalKey, _ now: Date) -> Bool {
        guard case .arrivals = key else { return false }
        return now >= end
    }
}
