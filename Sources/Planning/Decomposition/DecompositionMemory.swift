/// What a decomposed solve hands on to the next: where each slot's program ended, and each phase's prices.
struct DecompositionMemory: Sendable {
    var bases: [Int: SlotBasis] = [:]
    var prices: [String: [Double]] = [:]

    /// For a horizon that begins `slots` later.
    func advanced(bySlots slots: Int) -> DecompositionMemory {
        let kept = bases.filter { $0.key >= slots }.map { ($0.key - slots, $0.value) }
        return DecompositionMemory(bases: Dictionary(kept) { first, _ in first }, prices: prices)
    }
}
