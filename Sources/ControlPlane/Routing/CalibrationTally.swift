/// How well predicted quality fits the grades that came in, in ten bins of prediction.
public struct CalibrationTally: Codable, Hashable, Sendable {
    private var counts = [Double](repeating: 0, count: 10)
    private var predicted = [Double](repeating: 0, count: 10)
    private var observed = [Double](repeating: 0, count: 10)

    public init() {}

    public var grades: Int { Int(counts.reduce(0, +)) }

    /// Mean of the predictions, and of the grades, of what was graded; nil before the first.
    public var meanPredicted: Double? { mean(predicted) }
    public var meanObserved: Double? { mean(observed) }

    /// Expected calibration error: mean distance of prediction and grade over the bins, by their counts.
    public var expectedCalibrationError: Double? {
        let total = counts.reduce(0, +)
        guard total > 0 else { return nil }
        return zip(predicted, observed).reduce(0) { $0 + abs($1.0 - $1.1) } / total
    }

    mutating func add(predicted quality: Double, observed grade: Double) {
        guard quality.isFinite, grade.isFinite else { return }
        let bin = min(9, max(0, Int(quality * 10)))
        counts[bin] += 1
        predicted[bin] += quality
        observed[bin] += grade
    }

    private func mean(_ sums: [Double]) -> Double? {
        let total = counts.reduce(0, +)
        return total > 0 ? sums.reduce(0, +) / total : nil
    }
}
