import Foundation

extension LengthDistribution {
    /// Observations that the reference's shape stands for at each knot of another distribution.
    static let referenceWeight: Float = 3

    /// For use before anything was fitted: log-normal, the same at every place, with a mean of 100 tokens.
    static let generic: LengthDistribution = {
        let logDeviation = 0.9
        let logMean = log(100) - logDeviation * logDeviation / 2
        func below(_ tokens: Float) -> Double {
            tokens > 0 ? 0.5 * erfc(-(log(Double(tokens)) - logMean) / logDeviation / 2.0.squareRoot()) : 0
        }
        let edges = LengthGrid.edges
        let shares = (0..<LengthGrid.bucketCount).map { Float(below(edges[$0 + 1]) - below(edges[$0])) }
        let knots = (0..<knotCount).flatMap { _ in shares }
        return LengthDistribution(offset: Float(knotCount - 1) / 2, loading: .zero, shares: knots)
    }()

    /// A distribution made of shares by knot and bucket, for others to lean on.
    private init(offset: Float, loading: SIMD4<Float>, shares: [Float]) {
        self.init(offset: offset, loading: loading)
        setWeights(shares)
    }

    /// What the given distributions have in common: the mean place, and the mean shape of lengths relative to each
    /// one's own mean, at 100 tokens on average; knots weigh as prompts fall on them. ``generic`` when there are none.
    static func common(of distributions: [LengthDistribution]) -> LengthDistribution {
        guard !distributions.isEmpty else { return generic }
        let scale = 1 / Float(distributions.count)
        let offset = distributions.reduce(Float(0)) { $0 + $1.offset } * scale
        let loading = distributions.reduce(SIMD4<Float>.zero) { $0 + $1.loading } * scale
        var shares = [Float](repeating: 0, count: knotCount * LengthGrid.bucketCount)
        var knotShares = [Float](repeating: 0, count: knotCount)
        for distribution in distributions {
            let mean = max(1e-3, distribution.meanTokens)
            let total = max(1e-6, distribution.totalWeight)
            for knot in 0..<knotCount {
                knotShares[knot] += distribution.weight(ofKnot: knot) / total * scale
                distribution.addShape(ofKnot: knot, scaledBy: 100 / mean, to: &shares[range(ofKnot: knot)])
            }
        }
        fillEmptyKnots(of: &shares)
        for knot in 0..<knotCount {
            for place in range(ofKnot: knot) { shares[place] *= max(1e-4, knotShares[knot]) }
        }
        return LengthDistribution(offset: offset, loading: loading, shares: shares)
    }

    /// Adds this distribution's shares at a knot with all lengths multiplied by `factor`.
    private func addShape(ofKnot knot: Int, scaledBy factor: Float, to shares: inout ArraySlice<Float>) {
        let total = weight(ofKnot: knot)
        guard total > 0 else { return }
        let start = Self.range(ofKnot: knot).lowerBound
        for bucket in 0..<LengthGrid.bucketCount {
            let weight = weights.values[start + bucket]
            guard weight > 0 else { continue }
            LengthGrid.spread(weight / total, at: typicalTokens(inBucket: bucket) * factor, into: &shares)
        }
    }

    /// Mean over all that was observed, in tokens; 0 when nothing was.
    var meanTokens: Float {
        var sum: Float = 0
        var total: Float = 0
        for knot in 0..<Self.knotCount {
            let weight = weight(ofKnot: knot)
            sum += weight * meanTokens(atKnot: knot, atMost: .infinity)
            total += weight
        }
        return total > 0 ? sum / total : 0
    }

    /// Mean of min(length, limit) over what was observed at a knot, in tokens; 0 when nothing was.
    func meanTokens(atKnot knot: Int, atMost limit: Float) -> Float {
        var sum: Float = 0
        var total: Float = 0
        let start = Self.range(ofKnot: knot).lowerBound
        for bucket in 0..<LengthGrid.bucketCount {
            let weight = weights.values[start + bucket]
            guard weight > 0 else { continue }
            sum += weight * min(limit, typicalTokens(inBucket: bucket))
            total += weight
        }
        return total > 0 ? sum / total : 0
    }

    /// A knot that nobody reached takes the shape of the nearest one below that somebody did, else above.
    private static func fillEmptyKnots(of shares: inout [Float]) {
        let filled = (0..<knotCount).filter { shares[range(ofKnot: $0)].contains { $0 > 0 } }
        for knot in 0..<knotCount where !filled.contains(knot) {
            guard let source = filled.last(where: { $0 < knot }) ?? filled.first else { continue }
            for bucket in 0..<LengthGrid.bucketCount {
                shares[range(ofKnot: knot).lowerBound + bucket] = shares[range(ofKnot: source).lowerBound + bucket]
            }
        }
        for knot in filled + (0..<knotCount).filter({ !filled.contains($0) }) {
            let total = shares[range(ofKnot: knot)].reduce(0, +)
            guard total > 0 else { continue }
            for place in range(ofKnot: knot) { shares[place] /= total }
        }
    }
}
