import SeededRandom

/// Draws of whole days with replacement: how much a figure owes to the days that happened to be tried.
///
/// The percentile bootstrap (B. Efron, 1979). Policies are resampled by the same draws, so that differences between
/// them are paired day by day.
struct DayResampling: Sendable {
    static let drawCount = 1000

    /// Of the middle of the draws, as intervals report it.
    static let confidence = 0.95

    /// How often each day is in a draw, [draw][day].
    let counts: [[Int]]

    init(days: Int, seed: UInt64) {
        var random = SplitMix64(seed: seed)
        counts = (0..<Self.drawCount).map { _ in
            var counts = [Int](repeating: 0, count: days)
            for _ in 0..<days { counts[Int(random.next() % UInt64(days))] += 1 }
            return counts
        }
    }

    /// The interval of a figure over the draws; nil where a draw has none.
    func interval(_ figure: ([Int]) -> Double?) -> BacktestReport.Interval? {
        let values = counts.compactMap(figure).sorted()
        guard values.count == counts.count, let last = values.indices.last else { return nil }
        func quantile(_ fraction: Double) -> Double {
            let place = fraction * Double(last)
            let low = Int(place.rounded(.down))
            let high = min(low + 1, last)
            return values[low] + (place - Double(low)) * (values[high] - values[low])
        }
        let tail = (1 - Self.confidence) / 2
        return BacktestReport.Interval(low: quantile(tail), high: quantile(1 - tail))
    }
}
