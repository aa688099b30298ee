/// What of one area's and class's demand has arrived, and what must have been served, by each slot.
///
/// Queries of an area and class are alike but for when they are due. Where nothing is due before something that arrived
/// earlier, serving the oldest first is exact: a series of amounts can be served in time, and never before its arrival, if
/// and only if what waits at the end of each slot is neither negative nor more than ``mayWait``. What waits from before and
/// is due later than what is still to arrive (``longWait``) is told apart: with it alone in a second amount that never
/// grows, the same holds for both. (Whatever leaves early in its stead does not serve what arrives later.)
struct DeferralWindow: Sendable {
    /// [t], queries that come in, with those that waited before in slot 0.
    let arrivals: [Double]

    /// [t], what of all that has come in by the slot is not due by its end, without ``longWait``; zero in the last slot.
    let mayWait: [Double]

    /// [t], what waits from before, is due after the slot, and later than what arrives in the slot after the first; nil
    /// where nothing is.
    let longWait: [Double]?

    /// Mean demand of a slot: what shares of the area and class are relative to, so that waiting weighs the same in the
    /// slot it begins in and the next.
    let reference: Double

    init(queries: [Double], waiting: [Double], slots: Int) {
        var arrivals = queries
        let last = queries.count - 1
        // What arrives in slot 1 is due then; only what is due later still, and meets later arrivals, is a case apart.
        let isLong = waiting.indices.map { due in
            waiting[due] > 0 && due > slots + 1
                && queries.indices.contains { $0 > 0 && queries[$0] > 0 && $0 + slots < due }
        }
        // due[t]: to be served by the end of t.
        var due = waiting.indices.map { isLong[$0] ? 0 : waiting[$0] }
        for (t, count) in queries.enumerated() { due[min(t + slots, last)] += count }
        let total = queries.reduce(0, +) + waiting.reduce(0, +)
        var present = queries
        if !present.isEmpty { present[0] += waiting.indices.reduce(0) { isLong[$1] ? $0 : $0 + waiting[$1] } }
        var remaining = 0.0
        var mayWait: [Double] = []
        mayWait.reserveCapacity(queries.count)
        for t in queries.indices {
            remaining += present[t] - due[t]
            // A sum of differences leaves rounding where nothing waits.
            mayWait.append(remaining > 1e-12 * total && t < last ? remaining : 0)
        }
        if !arrivals.isEmpty { arrivals[0] += waiting.reduce(0, +) }
        self.arrivals = arrivals
        self.mayWait = mayWait
        longWait =
            isLong.contains(true)
            ? queries.indices.map { t in waiting.indices.reduce(0) { isLong[$1] && $1 > t ? $0 + waiting[$1] : $0 } }
            : nil
        reference = queries.isEmpty ? 0 : total / Double(queries.count)
    }

    /// The most that can be served in a slot.
    func mostServable(slot t: Int) -> Double {
        arrivals[t] + (t > 0 ? mayWait[t - 1] + (longWait?[t - 1] ?? 0) : 0)
    }
}

extension AllocationProblem {
    /// Whether queries of an area and class may be served later than they arrive, or some that arrived earlier wait.
    public func isDeferrable(area i: Int, workloadClass k: Int) -> Bool {
        guard let deferral else { return false }
        return deferral.slots[k] > 0 || deferral.waiting[i][k].contains { $0 > 0 }
    }

    /// The window of an area and class; nil where nothing may wait.
    func deferralWindow(area i: Int, workloadClass k: Int) -> DeferralWindow? {
        guard let deferral, isDeferrable(area: i, workloadClass: k) else { return nil }
        return DeferralWindow(
            queries: queries[i][k],
            waiting: deferral.waiting[i][k],
            slots: deferral.slots[k]
        )
    }

    /// The number of queries that a share of one stands for: those of the slot; where demand is deferrable its mean over
    /// the slots.
    func cellQueries(area i: Int, workloadClass k: Int, slot t: Int) -> Double {
        guard let deferral, isDeferrable(area: i, workloadClass: k) else { return queries[i][k][t] }
        return (queries[i][k].reduce(0, +) + deferral.waiting[i][k].reduce(0, +)) / Double(slots)
    }

    /// All queries that are to be served: what arrives, and what waits already.
    public var totalQueries: Double {
        queries.joined().joined().reduce(0, +) + (deferral?.waiting.joined().joined().reduce(0, +) ?? 0)
    }

    /// All queries of an area and class over the slots, with what waits already.
    func totalQueries(area i: Int, workloadClass k: Int) -> Double {
        queries[i][k].reduce(0, +) + (deferral?.waiting[i][k].reduce(0, +) ?? 0)
    }

    /// All queries, each with the weight of its class: what serving none leaves unserved.
    var weightedQueries: Double {
        var sum = 0.0
        for i in areas.indices {
            for k in classes.indices { sum += unservedWeight[k] * totalQueries(area: i, workloadClass: k) }
        }
        return sum * (unservedUrgency?.max() ?? 1)
    }
}
