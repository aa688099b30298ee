import Foundation
import SunwardModel

/// Expects the last observed value to stay: the baseline that every other forecaster has to beat.
public struct PersistenceForecaster: Forecaster {
    public let source = "persistence"

    public init() {}

    public func forecast(
        _ key: SignalKey,
        at times: [Date],
        from history: SignalHistory,
        now: Date,
        asOf sequence: Int64 = .max
    ) -> [Double]? {
        guard let last = history.latest(asOf: sequence, now: now) else { return nil }
        return Array(repeating: key.clamped(last.value), count: times.count)
    }
}
