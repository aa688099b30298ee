/// A problem whose areas are made one wherever they are alike: for phases in which delay has no price.
///
/// Energy, carbon, water and unserved demand depend on an area in nothing but which sites may serve it. So the demand
/// of a class is that of all areas with the same sites together; an optimum of the merged problem, every area taking
/// the same shares, is one of the whole problem as long as it keeps every area's limit on the mean delay, of which the
/// merged problem does not know (see ``slowCells(_:of:beside:)``). What waits may be shared out as well: every area
/// takes part in what a slot serves of each due time (``DeferralShares``).
struct MergedAreas: Sendable {
    /// An area's demand of a class in a slot.
    struct Cell: Hashable, Sendable {
        var area: Int
        var workloadClass: Int
        var slot: Int

        /// The same for a horizon that begins `slots` later; nil where it is over by then.
        func advanced(bySlots slots: Int) -> Cell? {
            slot < slots ? nil : Cell(area: area, workloadClass: workloadClass, slot: slot - slots)
        }
    }

    /// What makes areas alike for a class.
    private struct Likeness: Hashable {
        var isReachable: [Bool]
        var isDeferrable: Bool
    }

    let original: AllocationProblem
    private(set) var problem: AllocationProblem
    /// How many areas of the merged problem stand for several. Those behind them are the original ones, with what stays
    /// by itself; there are none while nothing does.
    private(set) var jointCount = 0
    /// The joint area that an area is part of, `[area][class]`.
    private(set) var jointArea: [[Int]]

    /// - Parameter separate: what stays by itself, with its limit on the mean delay (published delay only); demand that
    ///   may wait in all slots or none.
    init(_ original: AllocationProblem, separating separate: Set<Cell> = []) {
        self.original = original
        problem = original
        jointArea = original.areas.map { _ in original.classes.map { _ in 0 } }
        for k in original.classes.indices {
            var rows: [Likeness: Int] = [:]
            for i in original.areas.indices {
                let likeness = likeness(of: i, k)
                let row = rows[likeness] ?? rows.count
                rows[likeness] = row
                jointArea[i][k] = row
                jointCount = max(jointCount, row + 1)
            }
        }
        merge(separate)
    }

    private func likeness(of i: Int, _ k: Int) -> Likeness {
        let isDeferrable = original.isDeferrable(area: i, workloadClass: k)
        guard case .perRequest(let delay) = original.delay else {
            return Likeness(isReachable: [], isDeferrable: isDeferrable)
        }
        let limit = min(original.maxDelaySeconds[i][k], PerRequestDelay.unreachableSeconds.nextDown)
        return Likeness(isReachable: delay.seconds[i].map { $0[k] <= limit }, isDeferrable: isDeferrable)
    }

    // MARK: The merged problem

    private mutating func merge(_ separate: Set<Cell>) {
        let areas = (0..<jointCount).map { "areas \($0)" } + (separate.isEmpty ? [] : original.areas)
        problem.areas = areas
        problem.queries = sums(of: original.queries, areas.count, separate)
        if let deferral = original.deferral {
            let waiting = sums(of: deferral.waiting, areas.count, separate)
            problem.deferral = DeferralModel(slots: deferral.slots, waiting: waiting)
        }
        // Crowding counts as delay, so that all that is left of it is the limit on capacity.
        problem.congestion = nil
        problem.slotFraction = nil
        mergeDelays(hasSeparate: !separate.isEmpty)
    }

    private func sums(of series: [[[Double]]], _ count: Int, _ separate: Set<Cell>) -> [[[Double]]] {
        let none = original.classes.map { _ in [Double](repeating: 0, count: original.slots) }
        var sums = [[[Double]]](repeating: none, count: count)
        for i in original.areas.indices {
            for k in original.classes.indices {
                for t in 0..<original.slots {
                    let isAlone = !separate.isEmpty && separate.contains(Cell(area: i, workloadClass: k, slot: t))
                    sums[isAlone ? jointCount + i : jointArea[i][k]][k][t] += series[i][k][t]
                }
            }
        }
        return sums
    }

    /// Joint areas have no delay at all, wherever they may be served.
    private mutating func mergeDelays(hasSeparate: Bool) {
        let (sites, classes) = (original.sites.indices, original.classes.indices)
        switch original.delay {
        case .published(var delay) where hasSeparate:
            let none = classes.map { _ in [Double](repeating: 0, count: original.slots) }
            let (one, zero) = (sites.map { _ in 1.0 }, sites.map { _ in 0.0 })
            delay.sizePerToken.insert(contentsOf: Array(repeating: none, count: jointCount), at: 0)
            delay.bandwidthPerSecond.insert(contentsOf: Array(repeating: one, count: jointCount), at: 0)
            delay.networkSeconds.insert(contentsOf: Array(repeating: zero, count: jointCount), at: 0)
            problem.delay = .published(delay)
            let free = classes.map { _ in Double.greatestFiniteMagnitude }
            problem.maxDelaySeconds = Array(repeating: free, count: jointCount) + original.maxDelaySeconds
        default:
            var seconds = Array(repeating: sites.map { _ in classes.map { _ in 0.0 } }, count: jointCount)
            for i in original.areas.indices {
                for k in classes {
                    let isReachable = likeness(of: i, k).isReachable
                    for (j, reaches) in isReachable.enumerated() where !reaches {
                        seconds[jointArea[i][k]][j][k] = PerRequestDelay.unreachableSeconds
                    }
                }
            }
            let weights = classes.map { _ in 0.0 }
            problem.delay = .perRequest(PerRequestDelay(seconds: seconds, weightUSDPerSecondRequest: weights))
            problem.maxDelaySeconds = Array(repeating: classes.map { _ in 1 }, count: jointCount)
        }
    }
}
