/// Shares out among areas what slots serve of their demand together: those due first first, and of those due at the
/// same time of every area the same part.
struct DeferralShares {
    private let slots: Int
    private let mayWaitSlots: Int
    /// Arrivals, `[member][slot]`.
    private let queries: [[Double]]
    /// What is there and due by the end of a slot, `[due][member]`.
    private var present: [[Double]]

    /// - Parameter areas: members, whose demand of the class may wait.
    init(of problem: AllocationProblem, areas: [Int], workloadClass k: Int) {
        slots = problem.slots
        mayWaitSlots = problem.deferral?.slots[k] ?? 0
        queries = areas.map { problem.queries[$0][k] }
        present = (0..<problem.slots).map { due in areas.map { problem.deferral?.waiting[$0][k][due] ?? 0 } }
    }

    /// What each slot serves of each member, `[member][slot]`.
    ///
    /// - Parameter leaving: what each slot serves of all together. What is due by a slot's end leaves then at the
    ///   latest, however little rounding has left of it.
    mutating func serving(_ leaving: [Double]) -> [[Double]] {
        var served = queries.map { _ in [Double](repeating: 0, count: slots) }
        for t in 0..<slots {
            for (n, series) in queries.enumerated() { present[min(t + mayWaitSlots, slots - 1)][n] += series[t] }
            var rest = leaving[t]
            for due in 0..<slots {
                let there = present[due].reduce(0, +)
                guard there > 0, rest > 0 || due <= t else { continue }
                let part = due <= t ? 1 : min(1, rest / there)
                rest -= part * there
                for n in queries.indices {
                    let queries = part == 1 ? present[due][n] : part * present[due][n]
                    served[n][t] += queries
                    present[due][n] -= queries
                }
            }
        }
        return served
    }
}
