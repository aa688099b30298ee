import Foundation

/// A histogram's cumulative counts, added up over its series.
struct HistogramCounts: Hashable, Sendable {
    /// Observations at most as large as a bound, by the bound; the last bound is infinite.
    private(set) var cumulative: [Double: Double] = [:]
    private(set) var sum = 0.0
    private(set) var count = 0.0

    /// - Parameter samples: Of the names `name_bucket`, `name_sum` and `name_count`; others are left alone.
    init(_ samples: some Sequence<PrometheusSample>, named name: String) {
        for sample in samples where sample.value.isFinite && sample.name.hasPrefix(name) {
            switch sample.name.dropFirst(name.count) {
            case "_sum": sum += sample.value
            case "_count": count += sample.value
            case "_bucket":
                if let bound = sample.label("le").flatMap(Double.init), !bound.isNaN {
                    cumulative[bound, default: 0] += sample.value
                }
            default: break
            }
        }
    }

    private init() {}

    var isEmpty: Bool { count <= 0 }

    /// What was observed after `earlier`. A count that has become smaller means that the server has started anew: then
    /// all of it is new.
    func since(_ earlier: HistogramCounts) -> HistogramCounts {
        let isReset = count < earlier.count || cumulative.contains { $0.value < earlier.cumulative[$0.key] ?? 0 }
        if isReset { return self }
        var difference = HistogramCounts()
        difference.sum = sum - earlier.sum
        difference.count = count - earlier.count
        difference.cumulative = Dictionary(
            uniqueKeysWithValues: cumulative.map { ($0.key, $0.value - (earlier.cumulative[$0.key] ?? 0)) }
        )
        return difference
    }

    /// The value below which a share of the observations lies: linear within a bucket, the way of Prometheus'
    /// `histogram_quantile`; what lies above the last finite bound is taken to lie on it.
    ///
    /// - Parameter fraction: 0 to 1.
    /// - Returns: nil without observations or without finite bounds.
    func quantile(_ fraction: Double) -> Double? {
        let bounds = cumulative.keys.sorted()
        guard let last = bounds.last, let total = cumulative[last], total > 0 else { return nil }
        let wanted = fraction * total
        var (lower, below) = (0.0, 0.0)
        for bound in bounds {
            let here = cumulative[bound] ?? 0
            if here >= wanted {
                guard bound.isFinite else { break }
                if bound <= 0 || here <= below { return bound }
                return lower + (bound - lower) * (wanted - below) / (here - below)
            }
            (lower, below) = (bound, here)
        }
        return bounds.last { $0.isFinite }
    }

    var distribution: UpstreamMetrics.Distribution? {
        guard count > 0 else { return nil }
        return UpstreamMetrics.Distribution(
            count: count,
            meanSeconds: max(0, sum / count),
            p50Seconds: quantile(0.5),
            p95Seconds: quantile(0.95)
        )
    }
}
