import Foundation

/// Quantiles of positive numbers in bounded memory, within a relative error.
///
/// Counts in buckets whose bounds grow geometrically: bucket i holds (low gamma^i, low gamma^(i+1)] with
/// gamma = (1 + e) / (1 - e), and is read as the point that is within e of both bounds (DDSketch: Masson, Rim and Lee
/// 2019, section 2). All buckets between ``lowest`` and ``highest`` exist from the start, so `insert` allocates
/// nothing; smaller and larger values count in the first and last bucket, and are read as these.
public struct QuantileSketch: Sendable, Hashable {
    public let relativeError: Double
    public let lowest: Double
    public let highest: Double

    /// Values inserted and not removed.
    public private(set) var count: Int = 0

    private var counts: [UInt32]
    private let inverseLogGamma: Double

    /// - Parameters:
    ///   - relativeError: Greatest relative error of a quantile, 0.0001...0.5.
    ///   - lowest: Least value told apart, above zero.
    ///   - highest: Greatest value told apart, above `lowest`.
    public init(relativeError: Double = 0.01, lowest: Double = 1e-3, highest: Double = 1e4) {
        let error = min(0.5, max(0.0001, relativeError))
        self.relativeError = error
        self.lowest = max(lowest, .leastNormalMagnitude)
        self.highest = max(highest, self.lowest * 2)
        inverseLogGamma = 1 / log((1 + error) / (1 - error))
        let span = log(self.highest / self.lowest) * inverseLogGamma
        counts = [UInt32](repeating: 0, count: Int(span.rounded(.up)) + 1)
    }

    /// Buckets kept, whatever is inserted.
    public var bucketCount: Int { counts.count }

    /// Counts `value`; what is not a number is left out.
    public mutating func insert(_ value: Double) {
        guard !value.isNaN else { return }
        let bucket = bucket(of: value)
        guard counts[bucket] < .max else { return }
        counts[bucket] += 1
        count += 1
    }

    /// Value at rank `q` (0...1, nearest rank, as the smallest value with at least q of all at or below it);
    /// nil while empty.
    public func quantile(_ q: Double) -> Double? {
        guard count > 0, !q.isNaN else { return nil }
        let rank = min(count, max(1, Int((min(1, max(0, q)) * Double(count)).rounded(.up))))
        // From the top: quantiles asked for are high ones.
        var above = count - rank
        for bucket in counts.indices.reversed() {
            let here = Int(counts[bucket])
            if here > above { return value(of: bucket) }
            above -= here
        }
        return value(of: 0)
    }

    /// Adds another sketch of the same layout; one of another layout is left out.
    ///
    /// - Returns: Whether the layouts agree.
    @discardableResult public mutating func merge(_ other: QuantileSketch) -> Bool {
        guard hasLayout(of: other) else { return false }
        for bucket in counts.indices where other.counts[bucket] > 0 {
            let before = counts[bucket]
            let (sum, overflow) = before.addingReportingOverflow(other.counts[bucket])
            counts[bucket] = overflow ? .max : sum
            count += Int(counts[bucket] - before)
        }
        return true
    }

    /// Takes away what an earlier ``merge(_:)`` or the same inserts have added.
    public mutating func remove(_ other: QuantileSketch) {
        guard hasLayout(of: other), other.count > 0 else { return }
        for bucket in counts.indices where other.counts[bucket] > 0 {
            let taken = min(counts[bucket], other.counts[bucket])
            counts[bucket] -= taken
            count -= Int(taken)
        }
    }

    public mutating func removeAll() {
        guard count > 0 else { return }
        for bucket in counts.indices { counts[bucket] = 0 }
        count = 0
    }

    private func hasLayout(of other: QuantileSketch) -> Bool {
        counts.count == other.counts.count && lowest == other.lowest && inverseLogGamma == other.inverseLogGamma
    }

    private func bucket(of value: Double) -> Int {
        guard value > lowest else { return 0 }
        guard value < highest else { return counts.count - 1 }
        return min(counts.count - 1, max(0, Int(log(value / lowest) * inverseLogGamma)))
    }

    private func value(of bucket: Int) -> Double {
        let lower = lowest * exp(Double(bucket) / inverseLogGamma)
        // 2 gamma / (1 + gamma) = 1 + e above the lower bound: e from it, and e from the upper one.
        return lower * (1 + relativeError)
    }
}

extension QuantileSketch: Codable {
    private enum CodingKeys: String, CodingKey { case relativeError, lowest, highest, buckets, counts }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let error = try container.decode(Double.self, forKey: .relativeError)
        let lowest = try container.decode(Double.self, forKey: .lowest)
        let highest = try container.decode(Double.self, forKey: .highest)
        let buckets = try container.decode([Int].self, forKey: .buckets)
        let filled = try container.decode([UInt32].self, forKey: .counts)
        // The span is checked before anything is made: a damaged file must not ask for endless memory.
        guard (0.0001...0.5).contains(error), lowest >= 1e-12, highest <= 1e12, highest > lowest else {
            throw DecodingError.dataCorruptedError(
                forKey: .lowest,
                in: container,
                debugDescription: "bounds or error of a quantile sketch are out of range"
            )
        }
        self.init(relativeError: error, lowest: lowest, highest: highest)
        guard buckets.count == filled.count, buckets.allSatisfy(counts.indices.contains) else {
            throw DecodingError.dataCorruptedError(
                forKey: .buckets,
                in: container,
                debugDescription: "a bucket of a quantile sketch is out of range"
            )
        }
        for (bucket, here) in zip(buckets, filled) {
            count += Int(here) - Int(counts[bucket])
            counts[bucket] = here
        }
    }

    /// Writes filled buckets only.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        let filled = counts.indices.filter { counts[$0] > 0 }
        try container.encode(relativeError, forKey: .relativeError)
        try container.encode(lowest, forKey: .lowest)
        try container.encode(highest, forKey: .highest)
        try container.encode(filled, forKey: .buckets)
        try container.encode(filled.map { counts[$0] }, forKey: .counts)
    }
}
