/// What a decomposed solve hands on to the next: points and bases of each slot, and each phase's prices.
struct DecompositionMemory: Sendable {
    /// Points of a slot that are worth keeping, the last found first.
    static let pointsPerSlot = 16

    var slots: [Int: SlotMemory] = [:]
    var prices: [String: [Double]] = [:]

    /// For a horizon that begins `slots` later.
    func advanced(bySlots count: Int) -> DecompositionMemory {
        let kept = slots.filter { $0.key >= count }.map { ($0.key - count, $0.value) }
        return DecompositionMemory(slots: Dictionary(kept) { first, _ in first }, prices: prices)
    }
}
