/// One model of a pool, ready for estimates.
struct LengthModel: Sendable {
    /// Place of a prompt whose factors are all zero, and its change with each factor.
    let offset: Float
    let loading: SIMD4<Float>

    let table: LengthTable

    /// Mean and 95th percentile in tokens.
    ///
    /// - Parameters:
    ///   - correction: Factor on lengths for the request's class.
    ///   - limit: The most tokens that the request allows; nil for no limit.
    func estimate(
        _ factors: SIMD4<Float>,
        correction: Float,
        limit: Float?
    ) -> (mean: Float, p95: Float) {
        let (knot, fraction) = LengthDistribution.place(offset + (loading * factors).sum())
        let percentile = interpolated(table.p95, knot, fraction)
        // A percentile at the model's own cap stays there: such answers are cut, not shortened. Elsewhere a class with
        // shorter answers keeps more of its tail than of its mean: following the mean all the way covered too little.
        let isAtCap = max(table.p95[knot], table.p95[knot + 1]) >= 0.97 * table.longest
        let shrinking = isAtCap ? 1 : (1 + correction) / 2
        let p95 = min(table.longest, percentile * max(correction, shrinking))
        guard let limit else {
            return (min(table.longest, interpolated(table.mean, knot, fraction) * correction), p95)
        }
        // E[min(c L, limit)] = c E[min(L, limit / c)]
        let mean = correction * meanUnder(limit / correction, knot, fraction)
        return (min(mean, limit), min(p95, limit))
    }

    /// E[min(length, limit)], which is concave in the limit: linear between the edges of a narrow bucket.
    private func meanUnder(_ limit: Float, _ knot: Int, _ fraction: Float) -> Float {
        guard limit < LengthGrid.edges[LengthGrid.bucketCount], limit < table.longest else {
            return interpolated(table.mean, knot, fraction)
        }
        let bucket = LengthGrid.bucket(of: limit)
        let lowerEdge = LengthGrid.edges[bucket]
        let upperEdge = LengthGrid.edges[bucket + 1]
        let part = (limit - lowerEdge) / (upperEdge - lowerEdge)
        let upper = limited(bucket, knot, fraction)
        let lower = bucket > 0 ? limited(bucket - 1, knot, fraction) : 0
        return lower + part * (upper - lower)
    }

    @inline(__always)
    private func limited(_ bucket: Int, _ knot: Int, _ fraction: Float) -> Float {
        let place = knot * LengthGrid.bucketCount + bucket
        let low = table.limited[place]
        return low + fraction * (table.limited[place + LengthGrid.bucketCount] - low)
    }

    @inline(__always)
    private func interpolated(_ values: [Float], _ knot: Int, _ fraction: Float) -> Float {
        values[knot] + fraction * (values[knot + 1] - values[knot])
    }
}
