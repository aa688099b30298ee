/// A mean whose sum is carried with twice the precision of a number (Neumaier, 1974).
///
/// So it is the same in whatever order and groups the values are added: an hour that has been thinned has the mean, to
/// the bit, that its readings had.
struct CompensatedMean: Sendable {
    private var high = 0.0
    private var low = 0.0

    private(set) var count = 0

    init() {}

    /// The mean of values of which only the sum is known.
    init(sum: Double, count: Int) {
        high = sum
        self.count = count
    }

    /// Nil without values.
    var value: Double? { count > 0 ? (high + low) / Double(count) : nil }

    mutating func add(_ value: Double) {
        accumulate(value)
        count += 1
    }

    mutating func add(_ other: CompensatedMean) {
        accumulate(other.high)
        low += other.low
        count += other.count
    }

    /// What is lost of the smaller number when two are added (Knuth's TwoSum) is kept beside.
    private mutating func accumulate(_ value: Double) {
        let sum = high + value
        let part = sum - high
        low += (high - (sum - part)) + (value - part)
        high = sum
    }
}
