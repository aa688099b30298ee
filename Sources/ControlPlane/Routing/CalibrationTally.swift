/// How well predicted quality fits the grades that came in, in ten bins of prediction.
public struct CalibrationTally: Codable, Hashable, Sendable {
    private static let bins = 10

    private var counts = [Double](repeating: 0, count: bins)
    private var predicted = [Double](repeating: 0, count: bins)
    private var observed = [Double](repeating: 0, count: bins)

    public init() {}

    private enum CodingKeys: CodingKey { case counts, predicted, observed }

    /// - Throws: `DecodingError` for a tally of another number of bins.
    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        func sums(_ key: CodingKeys) throws -> [Double] {
            let sums = try fields.decode([Double].self, forKey: key)
            guard sums.count == Self.bins else {
                throw DecodingError.dataCorruptedError(
                    forKey: key,
                    in: fields,
                    debugDescription: "\(sums.count) bins; expected \(Self.bins)"
                )
            }
            return sums
        }
        counts = try sums(.counts)
        predicted = try sums(.predicted)
        observed = try sums(.observed)
    }

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
        let bin = Int(min(max(quality * Double(Self.bins), 0), Double(Self.bins - 1)))
        counts[bin] += 1
        predicted[bin] += quality
        observed[bin] += grade
    }

    private func mean(_ sums: [Double]) -> Double? {
        let total = counts.reduce(0, +)
        return total > 0 ? sums.reduce(0, +) / total : nil
    }
}
