/// A sum that knows what rounding may have added to it.
struct CautiousSum {
    private(set) var value = 0.0
    private var size = 0.0
    private var count = 0.0

    mutating func add(_ term: Double) {
        value += term
        size += abs(term)
        count += 1
    }

    /// What the exact sum is not below: each of n additions, and the products that are added, round by half a unit in the
    /// last place of no more than the sum of all sizes.
    var least: Double { value - (count + 8) * size * .ulpOfOne }
}
