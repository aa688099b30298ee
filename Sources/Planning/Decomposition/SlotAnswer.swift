/// An optimal point of a slot with a proof.
struct SlotAnswer: Sendable {
    var point: SlotPoint
    /// No point of the slot costs less.
    var bound: Double
    var prices: SlotPrices
    /// Simplex iterations it took.
    var iterations = 0
}
