import Foundation

/// One model's distribution made ready for reading: means and 95th percentiles by knot, and means under any limit.
struct LengthTable: Sendable {
    /// Observations that a model's typical length stands for when its scale against the reference is found.
    private static let typicalWeight: Float = 20

    /// Observations after which the longest answer seen bounds all others.
    private static let weightToKnowLongest: Float = 500

    /// By knot.
    private(set) var mean: [Float]
    private(set) var p95: [Float]

    /// E[min(length, edge)] for each edge of the grid but the first, by knot, then bucket.
    private(set) var limited: [Float]

    /// The longest answer there can be as far as is known; infinite for a model that was not seen.
    let longest: Float

    /// - Parameter own: What was observed of the model; nil if nothing.
    init(own: LengthDistribution?, reference: LengthDistribution, typicalTokens: Float) {
        let scale = Self.scale(own: own, reference: reference, typicalTokens: typicalTokens)
        longest = own.map { $0.totalWeight >= Self.weightToKnowLongest ? $0.longestTokens : .infinity } ?? .infinity
        mean = []
        p95 = []
        limited = []
        for knot in 0..<LengthDistribution.knotCount {
            let shares = Self.shares(atKnot: knot, own: own, reference: reference, scale: scale)
            append(shares, own: own)
        }
    }

    /// Length of this model's answers relative to the reference's, from the places its prompts had.
    private static func scale(
        own: LengthDistribution?,
        reference: LengthDistribution,
        typicalTokens: Float
    ) -> Float {
        let referenceMeans = (0..<LengthDistribution.knotCount).map {
            reference.meanTokens(atKnot: $0, atMost: .infinity)
        }
        let referenceMean = max(1e-3, reference.meanTokens)
        var observed = typicalTokens * typicalWeight
        var expected = referenceMean * typicalWeight
        if let own {
            for knot in 0..<LengthDistribution.knotCount {
                let weight = own.weight(ofKnot: knot)
                observed += weight * own.meanTokens(atKnot: knot, atMost: .infinity)
                expected += weight * referenceMeans[knot]
            }
        }
        return max(1e-3, observed / expected)
    }

    /// The share of each bucket at a knot: observations, and the scaled reference as if it had been observed a little.
    private static func shares(
        atKnot knot: Int,
        own: LengthDistribution?,
        reference: LengthDistribution,
        scale: Float
    ) -> [Float] {
        let range = LengthDistribution.range(ofKnot: knot)
        var shares = [Float](repeating: 0, count: LengthGrid.bucketCount)
        let referenceTotal = max(1e-6, reference.weight(ofKnot: knot))
        for bucket in 0..<LengthGrid.bucketCount {
            let share = reference.weights.values[range.lowerBound + bucket] / referenceTotal
            guard share > 0 else { continue }
            let tokens = reference.typicalTokens(inBucket: bucket) * scale
            LengthGrid.spread(share * LengthDistribution.referenceWeight, at: tokens, into: &shares[...])
        }
        if let own {
            for bucket in 0..<LengthGrid.bucketCount { shares[bucket] += own.weights.values[range.lowerBound + bucket] }
        }
        let total = max(1e-6, shares.reduce(0, +))
        return shares.map { $0 / total }
    }

    private mutating func append(_ shares: [Float], own: LengthDistribution?) {
        var below: Float = 0
        var tokensBelow: Float = 0
        var percentile: Float?
        for (bucket, share) in shares.enumerated() {
            let tokens = min(longest, own?.typicalTokens(inBucket: bucket) ?? LengthGrid.middle(of: bucket))
            if percentile == nil, share > 0, below + share >= 0.95 {
                let upper = max(tokens, min(longest, LengthGrid.edges[bucket + 1]))
                let within = (0.95 - below) / share
                percentile = Self.quantile(within, mean: tokens, lower: LengthGrid.edges[bucket], upper: upper)
            }
            below += share
            tokensBelow += share * tokens
            limited.append(tokensBelow + max(0, 1 - below) * LengthGrid.edges[bucket + 1])
        }
        mean.append(tokensBelow)
        p95.append(percentile ?? min(longest, LengthGrid.edges[LengthGrid.bucketCount]))
    }

    /// A quantile inside a bucket whose lengths are lower + (upper - lower) u^(1/a), with a such that their mean is
    /// `mean`: a spike at the upper end, a server's cap, then stays a spike.
    static func quantile(_ share: Float, mean: Float, lower: Float, upper: Float) -> Float {
        let width = upper - lower
        guard width > 0 else { return upper }
        let part = min(0.999, max(0.001, (mean - lower) / width))
        return lower + width * pow(min(1, max(0, share)), (1 - part) / part)
    }
}
