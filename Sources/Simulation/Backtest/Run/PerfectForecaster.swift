import Foundation
import Signals
import SunwardModel

/// Knows what will be: the measure of what forecasts cost.
struct PerfectForecaster: Forecaster {
    let source = "perfect"
    let learns = false
    let truth: TrueSignals

    func forecast(
        _ key: SignalKey,
        at times: [Date],
        from history: SignalHistory,
        now: Date,
        asOf sequence: Int64
    ) -> [Double]? {
        let values = times.compactMap { truth.value(of: key, at: $0) }
        return values.count == times.count ? values.map(key.clamped) : nil
    }
}
