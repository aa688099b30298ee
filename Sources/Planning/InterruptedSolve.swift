/// Where the last solve of a whole program stood if there was no time for any plan; the next one goes on from there.
actor InterruptedSolve {
    private var basis: PlanBasis?

    /// Keeps a basis; nil where the last solve came to its end.
    func keep(_ basis: PlanBasis?) { self.basis = basis }

    /// What was kept, once.
    func take() -> PlanBasis? {
        defer { basis = nil }
        return basis
    }
}
