/// Queries of one area and class that another plan sends elsewhere.
public struct PlanMove: Codable, Sendable, Equatable {
    public var area: Int
    public var workloadClass: Int
    /// Where they went before; nil for those that nobody served.
    public var from: Int?
    /// Where they go now; nil for those that nobody serves.
    public var to: Int?
    /// The slots it happens in, ascending.
    public var slots: [Int]
    /// Queries over these slots.
    public var queries: Double
    /// Whether they are served in another slot than before, too: what deferral makes possible.
    public var isInTime: Bool
}

extension PlanMove {
    /// Moves of less than this part of all that is served are rounding of the two solves.
    private static let negligibleFraction = 1e-8

    /// What moves from one plan to another, the largest first.
    ///
    /// In each area, class and slot what some sites lose is dealt out to those that gain, in proportion. What is then
    /// left over was served at another time, or not at all.
    static func all(from before: AllocationPlan, to after: AllocationPlan) -> [PlanMove] {
        var tally = MoveTally()
        for share in before.shares { tally.add(share, -share.queries) }
        for share in after.shares { tally.add(share, share.queries) }
        let served = before.shares.reduce(0) { $0 + $1.queries }
        return tally.moves().filter { $0.queries > negligibleFraction * served }
    }
}

/// Gains and losses of sites, cell by cell, matched into moves.
private struct MoveTally {
    struct Pair: Hashable {
        var area: Int
        var workloadClass: Int
    }

    struct Route: Hashable {
        var pair: Pair
        var from: Int?
        var to: Int?
        var isInTime: Bool
    }

    /// Change of queries by slot, then site.
    private var changes: [Pair: [Int: [Int: Double]]] = [:]
    private var routes: [Route: (queries: Double, slots: Set<Int>)] = [:]

    mutating func add(_ share: PlanShare, _ queries: Double) {
        let pair = Pair(area: share.area, workloadClass: share.workloadClass)
        changes[pair, default: [:]][share.slot, default: [:]][share.site, default: 0] += queries
    }

    mutating func moves() -> [PlanMove] {
        for (pair, slots) in changes {
            var left: [Int: Double] = [:]
            for slot in slots.keys.sorted() { match(pair, slots[slot] ?? [:], slots: [slot], leaving: &left) }
            var unmatched: [Int: Double] = [:]
            match(pair, left, slots: Set(slots.keys), isInTime: true, leaving: &unmatched)
            for (site, queries) in unmatched {
                let route = Route(
                    pair: pair,
                    from: queries < 0 ? site : nil,
                    to: queries < 0 ? nil : site,
                    isInTime: false
                )
                record(route, abs(queries), Set(slots.keys))
            }
        }
        let moves = routes.map { route, sum in
            PlanMove(
                area: route.pair.area,
                workloadClass: route.pair.workloadClass,
                from: route.from,
                to: route.to,
                slots: sum.slots.sorted(),
                queries: sum.queries,
                isInTime: route.isInTime
            )
        }
        return moves.sorted { ($1.queries, $0.order) < ($0.queries, $1.order) }
    }

    private mutating func match(
        _ pair: Pair,
        _ changes: [Int: Double],
        slots: Set<Int>,
        isInTime: Bool = false,
        leaving left: inout [Int: Double]
    ) {
        let size = changes.values.reduce(0) { $0 + abs($1) }
        let gains = changes.filter { $0.value > 1e-9 * size }
        let losses = changes.filter { $0.value < -1e-9 * size }
        let gained = gains.values.reduce(0, +)
        let lost = -losses.values.reduce(0, +)
        let matched = min(gained, lost)
        if matched > 0 {
            for (from, loss) in losses {
                for (to, gain) in gains {
                    let queries = matched * (-loss / lost) * (gain / gained)
                    record(Route(pair: pair, from: from, to: to, isInTime: isInTime), queries, slots)
                }
            }
        }
        guard abs(gained - lost) > 1e-9 * size else { return }
        if gained > lost {
            for (site, gain) in gains { left[site, default: 0] += gain * (1 - matched / gained) }
        } else {
            for (site, loss) in losses { left[site, default: 0] += loss * (1 - matched / lost) }
        }
    }

    private mutating func record(_ route: Route, _ queries: Double, _ slots: Set<Int>) {
        routes[route, default: (0, [])].queries += queries
        routes[route, default: (0, [])].slots.formUnion(slots)
    }
}

extension PlanMove {
    /// Makes the order of equal moves certain.
    fileprivate var order: Int {
        ((area * 0x400 + workloadClass) * 0x400 + (from ?? 0x3FF)) * 0x800 + (to ?? 0x3FF) * 2 + (isInTime ? 1 : 0)
    }
}
