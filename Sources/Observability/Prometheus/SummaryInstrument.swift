import NIOConcurrencyHelpers
import CoreMetrics

/// Count, sum, least and greatest of recorded values since the start, under a lock of its own.
///
/// Least and greatest are written as the quantiles 0 and 1, which is what they are.
final class SummaryInstrument: Instrument, RecorderHandler {
    private struct State: Sendable {
        var count: UInt64 = 0
        var sum = 0.0
        var least = Double.infinity
        var greatest = -Double.infinity
    }

    private let state = NIOLockedValueBox(State())

    func record(_ value: Int64) { record(Double(value)) }

    func record(_ value: Double) {
        guard value.isFinite else { return }
        state.withLockedValue {
            $0.count += 1
            $0.sum += value
            $0.least = min($0.least, value)
            $0.greatest = max($0.greatest, value)
        }
    }

    func samples(name: String, labels: SeriesLabels) -> String {
        let state = state.withLockedValue { $0 }
        var lines = ""
        if state.count > 0 {
            for (quantile, value) in [("0", state.least), ("1", state.greatest)] {
                let pair = "quantile=\"\(quantile)\""
                lines += "\(name)\(labels.braced(adding: pair)) \(ExpositionFormat.number(value))\n"
            }
        }
        lines += "\(name)_sum\(labels.braced()) \(ExpositionFormat.number(state.sum))\n"
        lines += "\(name)_count\(labels.braced()) \(state.count)\n"
        return lines
    }
}
