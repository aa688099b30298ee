/// Where a ``SlotSimplex`` stands, by the numbers of one layout.
struct SlotSimplexBasis: Sendable {
    let layout: SlotLayout
    let limitedResources: [Int]
    /// By cell, the arc that takes what the others leave.
    let keys: [Int32]
    /// Further arcs with a share.
    let others: [Int32]
    /// Rows that stand exactly at a kink or at their limit.
    let tight: [(row: Int32, isAtLimit: Bool)]
}
