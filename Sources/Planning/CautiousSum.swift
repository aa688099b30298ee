/// A sum that knows what rounding may have added to it.
///
/// What each addition loses is carried along (Neumaier 1974), so that only the terms' own rounding is left, however many
/// there are.
struct CautiousSum {
    /// Units in the last place by which a term may be off, being a product or a sum of a few numbers itself.
    private static let termUnits = 8.0

    private var sum = 0.0
    private var lost = 0.0
    private var size = 0.0

    mutating func add(_ term: Double) {
        let next = sum + term
        lost += abs(sum) >= abs(term) ? (sum - next) + term : (term - next) + sum
        sum = next
        size += abs(term)
    }

    /// What the exact sum is not below.
    var least: Double { sum + (lost.isFinite ? lost : 0) - Self.termUnits * size * .ulpOfOne }
}
