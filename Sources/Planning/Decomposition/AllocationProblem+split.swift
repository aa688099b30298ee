extension AllocationProblem {
    /// Programs with more shares than this are faster when split by slots.
    private static let leastSharesToSplit = 8000
    /// Programs with no more shares than this can be solved whole within seconds, should splitting them fail.
    private static let mostSharesToSolveWhole = 200_000

    /// Whether nothing but budgets and the bounds of earlier phases couples the slots: not where demand may wait for
    /// later slots, or batteries carry energy over.
    var isSeparableBySlot: Bool {
        let hasBatteries = batteries?.contains { $0 != nil } ?? false
        return slots > 1 && !hasDeferrableDemand && !hasBatteries
    }

    private var hasDeferrableDemand: Bool {
        guard deferral != nil else { return false }
        return areas.indices.contains { i in
            classes.indices.contains { isDeferrable(area: i, workloadClass: $0) }
        }
    }

    private var shareCount: Int { areas.count * sites.count * classes.count * slots }

    /// Whether splitting is the faster way.
    var isWorthSplitting: Bool { isSeparableBySlot && shareCount > Self.leastSharesToSplit }

    /// Whether the whole program is a way out.
    var isSmallEnoughToSolveWhole: Bool { shareCount <= Self.mostSharesToSolveWhole }
}
