/// The factors behind held-out predictions, and how each model's place depends on them.
struct LengthLoadings {
    /// Of each prompt, from its held-out predictions.
    let factors: [SIMD4<Float>]

    /// Mean prediction of each model.
    let means: [Float]

    /// Each model's part in the directions.
    let directions: [SIMD4<Float>]

    private let isFlat: Bool

    /// - Parameters:
    ///   - heldOut: Predictions by group of eight models, then prompt.
    ///   - isFlat: Whether all prompts shall be alike.
    init(heldOut: [[SIMD8<Float>]], models: Int, isFlat: Bool) {
        self.isFlat = isFlat
        let count = heldOut.first?.count ?? 0
        let means = (0..<models).map { model in
            heldOut[model / 8].reduce(Float(0)) { $0 + $1[model % 8] } / Float(max(1, count))
        }
        self.means = means
        guard !isFlat else {
            factors = [SIMD4<Float>](repeating: .zero, count: count)
            directions = [SIMD4<Float>](repeating: .zero, count: models)
            return
        }
        var covariance = [[Double]](repeating: [Double](repeating: 0, count: models), count: models)
        for prompt in 0..<count {
            let excess = (0..<models).map { Double(heldOut[$0 / 8][prompt][$0 % 8] - means[$0]) }
            for row in 0..<models {
                for column in 0..<models { covariance[row][column] += excess[row] * excess[column] }
            }
        }
        let directions = PrincipalDirections.of(covariance)
        self.directions = directions
        factors = (0..<count).map { prompt in
            var sum = SIMD4<Float>.zero
            for model in 0..<models {
                sum += directions[model] * (heldOut[model / 8][prompt][model % 8] - means[model])
            }
            return sum
        }
    }

    /// A distribution whose knots span the places of all but the outermost prompts.
    func emptyDistribution(_ model: Int) -> LengthDistribution {
        let last = Float(LengthDistribution.knotCount - 1)
        let flat = LengthDistribution(offset: last / 2, loading: .zero)
        guard !isFlat else { return flat }
        let direction = directions[model]
        let scores = factors.map { (direction * $0).sum() }.sorted()
        let lowest = scores[Int(0.02 * Double(scores.count - 1))]
        let highest = scores[Int(0.98 * Double(scores.count - 1))]
        guard highest - lowest > 1e-4 else { return flat }
        let knotsPerScore = last / (highest - lowest)
        return LengthDistribution(offset: -lowest * knotsPerScore, loading: direction * knotsPerScore)
    }
}
