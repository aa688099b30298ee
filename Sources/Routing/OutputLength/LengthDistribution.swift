import Foundation

/// How long one model's answers are, given where a prompt stands between the shortest and the longest expected.
///
/// A prompt's place is an affine function of its factors, from 0 to `knotCount - 1`. At each whole place, a knot, there
/// is a histogram of lengths; an observation counts at the two knots around its place in proportion to its nearness, and
/// reading interpolates the same way. Nothing is assumed of the shape: the body, the habit of running on and a
/// server's own cap, which is a spike, all come from what was seen.
struct LengthDistribution: Codable, Hashable, Sendable {
    static let knotCount = 12

    /// Observations that one knot remembers; older ones fade.
    static let knotMemory: Float = 1_000

    /// Place of a prompt whose factors are all zero.
    var offset: Float

    /// Change of place with each factor.
    var loading: SIMD4<Float>

    /// The longest answer seen, in tokens.
    private(set) var longestTokens: Float = 0

    /// Weight of observations, by knot, then bucket.
    private(set) var weights = PackedFloats([Float](repeating: 0, count: knotCount * LengthGrid.bucketCount))

    /// Sum over knots of weight times tokens, and of weight, by bucket: they say where in a bucket lengths lie.
    private(set) var bucketTokens = PackedFloats([Float](repeating: 0, count: LengthGrid.bucketCount))
    private(set) var bucketWeights = PackedFloats([Float](repeating: 0, count: LengthGrid.bucketCount))

    init(offset: Float, loading: SIMD4<Float>) {
        self.offset = offset
        self.loading = loading
    }

    /// Replaces all observations by weights with lengths in the middle of their buckets.
    mutating func setWeights(_ weights: [Float]) { self.weights.values = weights }

    /// Whether all tables have their sizes.
    var isSound: Bool {
        weights.values.count == Self.knotCount * LengthGrid.bucketCount
            && bucketTokens.values.count == LengthGrid.bucketCount
            && bucketWeights.values.count == LengthGrid.bucketCount
            && offset.isFinite && longestTokens.isFinite
    }

    /// The knot below a prompt's place and how far it is on the way to the next, 0 to 1.
    func place(_ factors: SIMD4<Float>) -> (knot: Int, fraction: Float) {
        Self.place(offset + (loading * factors).sum())
    }

    @inline(__always)
    static func place(_ position: Float) -> (knot: Int, fraction: Float) {
        // A comparison with what is no number fails, so that it falls to the first knot.
        let inside = position > 0 ? min(position, Float(knotCount - 1)) : 0
        let knot = min(Int(inside), knotCount - 2)
        return (knot, inside - Float(knot))
    }

    static func range(ofKnot knot: Int) -> Range<Int> {
        knot * LengthGrid.bucketCount..<(knot + 1) * LengthGrid.bucketCount
    }

    func weight(ofKnot knot: Int) -> Float { weights.values[Self.range(ofKnot: knot)].reduce(0, +) }

    var totalWeight: Float { weights.values.reduce(0, +) }

    /// Tokens that an answer in a bucket has on average.
    func typicalTokens(inBucket bucket: Int) -> Float {
        let weight = bucketWeights.values[bucket]
        return weight > 0 ? bucketTokens.values[bucket] / weight : LengthGrid.middle(of: bucket)
    }

    /// Counts an answer of `tokens`; one that its request's limit cut short is only known to be at least that long.
    mutating func add(_ tokens: Float, isCutShort: Bool, factors: SIMD4<Float>) {
        let (knot, fraction) = place(factors)
        add(tokens, isCutShort: isCutShort, weight: 1 - fraction, knot: knot)
        add(tokens, isCutShort: isCutShort, weight: fraction, knot: knot + 1)
        longestTokens = max(longestTokens, tokens)
    }

    private mutating func add(_ tokens: Float, isCutShort: Bool, weight: Float, knot: Int) {
        guard weight > 0 else { return }
        let range = Self.range(ofKnot: knot)
        let bucket = LengthGrid.bucket(of: tokens)
        if isCutShort, shareAbove(bucket, weight: weight, range: range) {
            fade(range)
            return
        }
        weights.values[range.lowerBound + bucket] += weight
        bucketTokens.values[bucket] += weight * tokens
        bucketWeights.values[bucket] += weight
        if bucketWeights.values[bucket] > Self.knotMemory {
            bucketTokens.values[bucket] /= 2
            bucketWeights.values[bucket] /= 2
        }
        fade(range)
    }

    /// Spreads a cut answer over the lengths at or above the cut as they were seen so far (self-consistency of the
    /// censored histogram); false when none was.
    private mutating func shareAbove(_ bucket: Int, weight: Float, range: Range<Int>) -> Bool {
        let above = range.lowerBound + bucket..<range.upperBound
        let total = weights.values[above].reduce(0, +)
        guard total > 0 else { return false }
        for place in above { weights.values[place] *= 1 + weight / total }
        return true
    }

    private mutating func fade(_ range: Range<Int>) {
        let total = weights.values[range].reduce(0, +)
        guard total > Self.knotMemory else { return }
        for place in range { weights.values[place] *= Self.knotMemory / total }
    }
}
