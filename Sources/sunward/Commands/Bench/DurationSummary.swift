/// How long events of one kind took, in microseconds.
struct DurationSummary: Codable, Hashable, Sendable {
    let count: Int
    let meanMicroseconds: Double
    let p50Microseconds: Double
    let p90Microseconds: Double
    let p99Microseconds: Double
    let p999Microseconds: Double
    let maximumMicroseconds: Double

    /// Events that one thread gets through in a second of nothing else.
    var perSecond: Double { meanMicroseconds > 0 ? 1e6 / meanMicroseconds : 0 }

    /// Quantiles are the least durations that at least their share of events did not exceed.
    ///
    /// - Returns: nil without a duration.
    init?(nanoseconds: some Sequence<UInt32>) {
        let sorted = nanoseconds.sorted()
        guard let last = sorted.last else { return nil }
        func quantile(_ share: Double) -> Double {
            let rank = Int((share * Double(sorted.count)).rounded(.up))
            return Double(sorted[min(sorted.count, max(1, rank)) - 1]) / 1000
        }
        count = sorted.count
        meanMicroseconds = sorted.reduce(0) { $0 + Double($1) } / Double(sorted.count) / 1000
        p50Microseconds = quantile(0.5)
        p90Microseconds = quantile(0.9)
        p99Microseconds = quantile(0.99)
        p999Microseconds = quantile(0.999)
        maximumMicroseconds = Double(last) / 1000
    }
}
