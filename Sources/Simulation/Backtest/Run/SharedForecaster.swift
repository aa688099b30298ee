import Foundation
import NIOConcurrencyHelpers
import Signals
import SunwardModel

/// Forecasts that the runs of one backtest have in common: they all read the same meters, so a forecast of a signal made
/// at a moment is the same in each.
///
/// Bounded by what a backtest asks for: one forecast a signal and step.
final class SharedForecasts: Sendable {
    /// What was forecast, when and for which moments.
    struct Question: Hashable {
        let key: SignalKey
        let now: Date
        let times: [Date]
    }

    private let curves = NIOLockedValueBox<[Question: ForecastCurve]>([:])

    init() {}

    /// The forecast made before; nil when this is the first.
    func curve(for question: Question) -> ForecastCurve? { curves.withLockedValue { $0[question] } }

    func keep(_ curve: ForecastCurve, for question: Question) { curves.withLockedValue { $0[question] = curve } }
}

/// A forecaster that looks first at what another run has forecast.
struct SharedForecaster: Forecaster {
    let inner: any Forecaster
    let forecasts: SharedForecasts

    var source: String { inner.source }
    var learns: Bool { inner.learns }

    func forecast(
        _ key: SignalKey,
        at times: [Date],
        from history: SignalHistory,
        now: Date,
        asOf sequence: Int64
    ) -> [Double]? {
        curve(key, at: times, from: history, now: now, asOf: sequence)?.expected
    }

    func curve(
        _ key: SignalKey,
        at times: [Date],
        from history: SignalHistory,
        now: Date,
        asOf sequence: Int64
    ) -> ForecastCurve? {
        let question = SharedForecasts.Question(key: key, now: now, times: times)
        if let curve = forecasts.curve(for: question) { return curve }
        let curve = inner.curve(key, at: times, from: history, now: now, asOf: sequence)
        if let curve { forecasts.keep(curve, for: question) }
        return curve
    }
}
