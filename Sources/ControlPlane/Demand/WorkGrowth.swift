import SunwardModel

/// Whether so much more waits than the last plan knew of that the next one should not wait for its time. Pure.
///
/// Work for an area and class that had none calls for a plan however little it is: nothing serves it yet. Else what has
/// come since the last plan must be a tenth of what that one knew of. Plans that this calls for keep a distance, so that
/// any number of uploads are served by a few; what comes in between is seen when the distance is over.
struct WorkGrowth: Sendable {
    static let leastFraction = 0.1

    /// In real time.
    static let leastDistance = Duration.seconds(10)

    /// What waited when the last plan was made, less what has been served since.
    private var known: [DemandKey: Double] = [:]
    private var calledAt: ContinuousClock.Instant?

    init() {}

    /// A plan is being made for this.
    mutating func planned(_ waiting: [DeferredBacklog]) { known = Self.byKey(waiting) }

    /// - Returns: Whether a plan is to be made now.
    mutating func callsForPlan(_ waiting: [DeferredBacklog], at now: ContinuousClock.Instant) -> Bool {
        let present = Self.byKey(waiting)
        let before = known.values.reduce(0, +)
        var isNew = false
        var growth = 0.0
        for (key, queries) in present {
            let earlier = known[key] ?? 0
            if earlier == 0, queries > 0 { isNew = true }
            growth += max(0, queries - earlier)
        }
        // What was served meanwhile must not hide what comes after it.
        for (key, queries) in known { known[key] = min(queries, present[key] ?? 0) }
        guard isNew || (growth > 0 && growth >= Self.leastFraction * before) else { return false }
        if let calledAt, calledAt.duration(to: now) < Self.leastDistance { return false }
        calledAt = now
        return true
    }

    private static func byKey(_ waiting: [DeferredBacklog]) -> [DemandKey: Double] {
        waiting.reduce(into: [:]) { sums, part in
            sums[DemandKey(area: part.area, workloadClass: part.workloadClass), default: 0] += part.queries
        }
    }
}
