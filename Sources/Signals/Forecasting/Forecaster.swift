import Foundation
import SunwardModel

/// Says what a signal will be, from what it has been.
public protocol Forecaster: Sendable {
    /// Who made the forecast, as ``ForecastPoint/source`` names it.
    var source: String { get }

    /// Whether forecasts rest on the history alone, so that a short one is a weak ground; not where the future is known.
    var learns: Bool { get }

    /// One value for each of `times`, or nil when the history holds nothing to go by.
    ///
    /// - Parameters:
    ///   - key: the signal, which decides the rule and the valid range.
    ///   - times: the moments to forecast, in any order.
    ///   - history: the signal's observations.
    ///   - now: observations made after this moment are not looked at.
    ///   - sequence: observations that arrived after this number are not looked at.
    /// - Returns: values in the unit of the signal, within its valid range.
    func forecast(
        _ key: SignalKey,
        at times: [Date],
        from history: SignalHistory,
        now: Date,
        asOf sequence: Int64
    ) -> [Double]?

    /// The same values with how far they may be off, or nil when the history holds nothing to go by.
    ///
    /// A forecaster that keeps no account of its errors answers with a curve whose quantiles are the expected values.
    func curve(
        _ key: SignalKey,
        at times: [Date],
        from history: SignalHistory,
        now: Date,
        asOf sequence: Int64
    ) -> ForecastCurve?
}

extension Forecaster {
    public var learns: Bool { true }

    public func curve(
        _ key: SignalKey,
        at times: [Date],
        from history: SignalHistory,
        now: Date,
        asOf sequence: Int64 = .max
    ) -> ForecastCurve? {
        forecast(key, at: times, from: history, now: now, asOf: sequence)
            .map { ForecastCurve(expected: $0, method: source, validRange: key.validRange) }
    }
}
