extension AllocationProblem {
    /// Programs with more shares than this are faster when split by slots.
    private static let leastSharesToSplit = 8000
    /// The same where demand may wait or there are batteries.
    private static let leastSharesToSplitWithTime = 16_000
    /// Programs with no more shares than this can be solved whole within seconds, should splitting them fail.
    private static let mostSharesToSolveWhole = 200_000
    private static let mostSharesToSolveWholeWithTime = 32_000
    /// The same from a plan that is near the best, with a few arcs a cell.
    private static let mostSharesToRefine = 400_000

    /// Whether nothing but budgets and the bounds of earlier phases couples the slots: not where demand may wait for
    /// later slots, or batteries carry energy over.
    var isSeparableBySlot: Bool { slots > 1 && !hasTime }

    /// Whether slots can be split once it is known when what waits is served and what batteries do. What is bought in
    /// excess because it is paid for is beyond the split's figures of batteries.
    var isSeparableBySchedule: Bool { slots > 1 && hasTime && !isPaidForExcess }

    private var hasTime: Bool { hasDeferrableDemand || batteries?.contains { $0 != nil } ?? false }

    private var hasDeferrableDemand: Bool {
        guard deferral != nil else { return false }
        return areas.indices.contains { i in
            classes.indices.contains { isDeferrable(area: i, workloadClass: $0) }
        }
    }

    private var shareCount: Int { areas.count * sites.count * classes.count * slots }

    /// Whether splitting is the faster way.
    var isWorthSplitting: Bool {
        isSeparableBySlot && shareCount > Self.leastSharesToSplit
            || isSeparableBySchedule && shareCount > Self.leastSharesToSplitWithTime
    }

    /// Whether all slots can be solved at once from a plan that is near the best.
    var isSmallEnoughToRefine: Bool { shareCount <= Self.mostSharesToRefine }

    /// Whether the whole program is a way out.
    var isSmallEnoughToSolveWhole: Bool {
        shareCount <= (hasTime ? Self.mostSharesToSolveWholeWithTime : Self.mostSharesToSolveWhole)
    }
}
