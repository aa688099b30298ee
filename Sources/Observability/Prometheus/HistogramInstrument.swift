import NIOConcurrencyHelpers
import CoreMetrics

/// Durations in seconds, counted in fixed buckets, under a lock of its own.
final class HistogramInstrument: Instrument, TimerHandler, RecorderHandler {
    private struct State: Sendable {
        /// Not cumulative; the last is for values above every bound.
        var counts: [UInt64]
        var sum = 0.0
    }

    /// Upper bounds, inclusive and increasing.
    private let bounds: [Double]
    private let state: NIOLockedValueBox<State>

    init(bounds: [Double]) {
        self.bounds = bounds
        state = NIOLockedValueBox(State(counts: Array(repeating: 0, count: bounds.count + 1)))
    }

    func recordNanoseconds(_ duration: Int64) { observe(Double(duration) / 1e9) }

    func record(_ value: Int64) { observe(Double(value)) }

    func record(_ value: Double) { observe(value) }

    func samples(name: String, labels: SeriesLabels) -> String {
        let state = state.withLockedValue { $0 }
        var lines = ""
        var cumulative: UInt64 = 0
        for (bound, count) in zip(bounds + [.infinity], state.counts) {
            cumulative += count
            let pair = "le=\"\(ExpositionFormat.number(bound))\""
            lines += "\(name)_bucket\(labels.braced(adding: pair)) \(cumulative)\n"
        }
        lines += "\(name)_sum\(labels.braced()) \(ExpositionFormat.number(state.sum))\n"
        lines += "\(name)_count\(labels.braced()) \(cumulative)\n"
        return lines
    }

    private func observe(_ seconds: Double) {
        // A value that is no number would make the sum none for ever.
        guard seconds.isFinite else { return }
        let bucket = bounds.firstIndex { seconds <= $0 } ?? bounds.count
        state.withLockedValue {
            $0.counts[bucket] += 1
            $0.sum += seconds
        }
    }
}
