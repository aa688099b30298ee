/// What a plan's slot hands on to the same slot of the next plan.
struct SlotMemory: Sendable {
    /// What the arcs of `points` are numbered by.
    let layout: SlotLayout
    let mergedLayout: SlotLayout?
    let full: SlotSolverMemory?
    let merged: SlotSolverMemory?
    var points: [SlotPoint]
}
