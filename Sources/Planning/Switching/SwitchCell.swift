/// One area's demand of one class in the present slot, with where two plans send it.
struct SwitchCell: Sendable {
    /// A part of the cell's served queries.
    struct Part: Sendable {
        var site: Int
        /// In (0, 1]; the parts of a cell add up to one.
        var fraction: Double
    }

    var area: Int
    var workloadClass: Int
    /// What the new plan serves of it in the slot.
    var queries: Double
    /// The shares of the new plan added up: one less what goes unserved.
    var share: Double
    /// x of its shares added up, which the published delay counts by.
    var load: Double
    /// By ascending site.
    var new: [Part]
    /// Where the plan in force sends it, by ascending site; empty when nowhere.
    var old: [Part]
    /// Whether the old sites could go on serving it at all.
    var canStay: Bool

    /// The part of its queries that changes site, 0 to 1.
    var movedFraction: Double {
        guard !old.isEmpty else { return 1 }
        var change: [Int: Double] = [:]
        for part in new { change[part.site, default: 0] += part.fraction }
        for part in old { change[part.site, default: 0] -= part.fraction }
        let moved = change.values.reduce(0) { $0 + max(0, $1) }
        return moved > Self.negligible ? moved : 0
    }

    var movedQueries: Double { queries * movedFraction }
}

extension SwitchCell {
    /// Shares below this are rounding.
    private static let negligible = 1e-9

    /// The cells of a plan's first slot.
    ///
    /// - Parameter previous: By area, class and site, the shares of the plan in force; need not add up to one.
    static func all(
        of plan: AllocationPlan,
        previous: [[[Double]]],
        in problem: AllocationProblem
    ) -> [SwitchCell] {
        var cells: [SwitchCell] = []
        for i in problem.areas.indices {
            for k in problem.classes.indices {
                let shares = plan.shares(area: i, workloadClass: k, slot: 0)
                let queries = shares.reduce(0) { $0 + $1.queries }
                let total = shares.reduce(0) { $0 + $1.share }
                guard queries > 0, total > 0 else { continue }
                let old = parts(previous[i][k])
                cells.append(
                    SwitchCell(
                        area: i,
                        workloadClass: k,
                        queries: queries,
                        share: total,
                        load: shares.reduce(0) { $0 + problem.load(of: $1) },
                        new: shares.map { Part(site: $0.site, fraction: $0.queries / queries) },
                        old: old,
                        canStay: canStay(old, area: i, workloadClass: k, problem)
                    )
                )
            }
        }
        return cells
    }

    private static func parts(_ shares: [Double]) -> [Part] {
        let kept = shares.indices.filter { shares[$0] > negligible }
        let total = kept.reduce(0) { $0 + shares[$1] }
        return kept.map { Part(site: $0, fraction: shares[$0] / total) }
    }

    /// No site may be down, out of reach or too slow for the cell; with the published delay their mean counts.
    private static func canStay(
        _ parts: [Part],
        area i: Int,
        workloadClass k: Int,
        _ problem: AllocationProblem
    ) -> Bool {
        guard !parts.isEmpty else { return false }
        let isOpen = parts.allSatisfy { problem.barrier(area: i, site: $0.site, workloadClass: k, slot: 0) == nil }
        let seconds = parts.reduce(0) {
            $0 + $1.fraction * problem.delaySeconds(area: i, site: $1.site, workloadClass: k, slot: 0)
        }
        return isOpen && seconds <= problem.maxDelaySeconds[i][k] * (1 + negligible)
    }
}
