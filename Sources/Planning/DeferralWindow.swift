/// What of one area's and class's demand has arrived, and what must have been served, by each slot.
///
/// All queries of an area and class are alike but for when they are due. Serving those due first is therefore exact: a
/// series of amounts can be served in time, and never before its arrival, if and only if what waits at the end of each
/// slot is neither negative nor more than ``mayWait``.
struct DeferralWindow: Sendable {
    /// [t], queries that come in, with those that waited before in slot 0.
    let arrivals: [Double]

    /// [t], what of all that has come in by the slot is not due by its end; zero in the last slot.
    let mayWait: [Double]

    /// Mean demand of a slot: what shares of the area and class are relative to, so that waiting weighs the same in the
    /// slot it begins in and the next.
    let reference: Double

    init(queries: [Double], waiting: [Double], slots: Int) {
        var arrivals = queries
        // due[t]: to be served by the end of t.
        var due = waiting
        for (t, count) in queries.enumerated() { due[min(t + slots, queries.count - 1)] += count }
        if !arrivals.isEmpty { arrivals[0] += waiting.reduce(0, +) }
        let total = arrivals.reduce(0, +)
        var remaining = 0.0
        var mayWait: [Double] = []
        mayWait.reserveCapacity(queries.count)
        for t in queries.indices {
            remaining += arrivals[t] - due[t]
            // A sum of differences leaves rounding where nothing waits.
            mayWait.append(remaining > 1e-12 * total && t + 1 < queries.count ? remaining : 0)
        }
        self.arrivals = arrivals
        self.mayWait = mayWait
        reference = queries.isEmpty ? 0 : total / Double(queries.count)
    }

    /// The most that can be served in a slot.
    func mostServable(slot t: Int) -> Double { arrivals[t] + (t > 0 ? mayWait[t - 1] : 0) }
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
}
