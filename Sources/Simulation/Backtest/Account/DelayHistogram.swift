import Foundation

/// How many queries took how long: bins of one per cent from a millisecond on, with the exact mean.
struct DelayHistogram: Hashable, Sendable {
    private static let first = 0.001
    private static let logStep = log(1.01)

    /// Up to a quarter of an hour.
    private static let binCount = 1400

    private(set) var queries = 0.0
    private(set) var seconds = 0.0
    private var bins: [Int: Double] = [:]

    /// The mean of a query, 0 without queries.
    var mean: Double { queries > 0 ? seconds / queries : 0 }

    mutating func add(_ count: Double, seconds each: Double) {
        guard count > 0 else { return }
        queries += count
        seconds += count * each
        let bin = Int((log(max(each, Self.first) / Self.first) / Self.logStep).rounded(.down))
        bins[min(bin, Self.binCount - 1), default: 0] += count
    }

    mutating func add(_ other: DelayHistogram) {
        queries += other.queries
        seconds += other.seconds
        bins.merge(other.bins, uniquingKeysWith: +)
    }

    /// The bins as pairs of place and count, by place.
    var sortedBins: [(place: Int, count: Double)] { bins.sorted { $0.key < $1.key }.map { ($0.key, $0.value) } }

    /// The seconds in the middle of a bin.
    static func seconds(ofBin place: Int) -> Double { first * exp((Double(place) + 0.5) * logStep) }

    /// Seconds that `fraction` of the queries do not exceed, to half a per cent; 0 without queries.
    func quantile(_ fraction: Double) -> Double {
        var left = fraction * queries
        for (place, count) in sortedBins {
            left -= count
            if left <= 1e-9 * queries { return Self.seconds(ofBin: place) }
        }
        return 0
    }
}
