/// How far predicted probabilities are from what came true, bin by bin: the numbers of a reliability diagram.
public struct CalibrationReport: Codable, Hashable, Sendable {
    public struct Bin: Codable, Hashable, Sendable {
        public var count: Int
        public var meanPredicted: Double
        public var meanActual: Double
    }

    /// Bins of equal width over 0...1 that hold anything, lowest first.
    public let bins: [Bin]

    /// Mean distance of predicted from actual over bins, weighted by their counts (expected calibration error).
    public let expectedError: Double

    /// Mean squared error of the probabilities (Brier 1950).
    public let brierScore: Double

    /// Of lists of equal length; a bin count of at least one.
    public init(predicted: [Double], actual: [Double], bins binCount: Int = 10) {
        var sums = [SIMD3<Double>](repeating: .zero, count: max(1, binCount))
        var squares = 0.0
        for (predicted, actual) in zip(predicted, actual) {
            let bin = max(0, min(sums.count - 1, Int(predicted * Double(sums.count))))
            sums[bin] += SIMD3(predicted, actual, 1)
            squares += (predicted - actual) * (predicted - actual)
        }
        let total = max(1, sums.reduce(0) { $0 + $1.z })
        bins = sums.filter { $0.z > 0 }.map {
            Bin(count: Int($0.z), meanPredicted: $0.x / $0.z, meanActual: $0.y / $0.z)
        }
        expectedError = sums.reduce(0) { $0 + abs($1.x - $1.y) } / total
        brierScore = squares / total
    }
}
