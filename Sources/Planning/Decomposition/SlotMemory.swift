/// What a plan's slot hands on to the same slot of the next plan.
struct SlotMemory: Sendable {
    /// What the arcs of `points` are numbered by.
    let layout: SlotLayout
    let mergedLayout: SlotLayout?
    /// Cells that the merged form keeps by themselves.
    let separate: Set<Int>
    let full: SlotMinimiserMemory
    let merged: SlotMinimiserMemory?
    /// Of the full form (0) and the merged one (1).
    var points: [SlotPoint]
}
