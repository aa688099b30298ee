/// How a request asks for a place at a model.
struct PlaceDemand: Hashable, Sendable {
    /// ``WorkloadClass/priority``: higher numbers go first.
    let priority: Int

    /// Whether it leaves half of the places to others, and waits for none.
    let leavesRoom: Bool
}
