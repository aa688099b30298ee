/// One way to serve a slot: a vertex of its program, by what it takes of everything that couples slots.
struct SlotPoint: Sendable {
    /// By ``SlotQuantities``.
    var quantities: [Double]

    /// The nonzero columns of the slot's program.
    var columns: [Int32]
    var values: [Double]

    func cost(_ weights: [Double]) -> Double {
        var sum = 0.0
        for n in weights.indices { sum += weights[n] * quantities[n] }
        return sum
    }
}
