/// Quantiles of a whole sample.
struct SampleQuantiles {
    private let sorted: [Double]

    init(_ values: [Double]) { sorted = values.sorted() }

    /// The value that a part of the sample is at or below (nearest rank); nil for an empty sample.
    ///
    /// - Parameter part: 0 to 1.
    subscript(part: Double) -> Double? {
        guard !sorted.isEmpty else { return nil }
        let rank = (part * Double(sorted.count)).rounded(.up)
        return sorted[min(sorted.count - 1, max(0, Int(rank) - 1))]
    }
}
