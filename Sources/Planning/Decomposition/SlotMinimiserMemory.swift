/// Where a ``SlotMinimiser`` ended, for the next plan of the same areas, sites and classes.
struct SlotMinimiserMemory: Sendable {
    let basis: SlotSimplexBasis?
    let solver: SlotSolverMemory?
}
