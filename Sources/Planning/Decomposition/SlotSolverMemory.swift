import LinearProgram

/// Where a ``SlotSolver`` ended, for the next plan of the same areas, sites and classes.
struct SlotSolverMemory: Sendable {
    let layout: SlotLayout
    let limitedResources: [Int]
    /// Arcs that had columns, in the order of the basis.
    let active: [Int32]
    let basis: Basis
}
