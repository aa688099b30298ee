/// Chooses the site of each request of one area and class by the plan's shares. Immutable.
///
/// Without a session, requests take turns along an ``EvenSequence``; with one, the session decides by weighted
/// rendezvous hashing. Only requests whose site cannot take them go elsewhere: to the other sites of the plan in
/// proportion to their shares, then to the nearest other site. Demand that the plan leaves unserved, and demand without
/// a plan, is served as well as can be.
public struct SiteSelector: Sendable {
    private let planned: [SiteShare]

    /// Sum of the plan's shares, 0 to 1.
    private let served: Double

    /// Every site that the area can reach, the one with the least network delay first.
    private let nearest: [Int]
    private let sequence: EvenSequence

    /// - Parameters:
    ///   - planned: The plan's sites; those without a share are left out.
    ///   - nearest: Every site that the area can reach, nearest first.
    ///   - phase: Where the sequence of turns begins.
    public init(planned: [SiteShare], nearest: [Int], phase: UInt64 = 0) {
        // A fixed order keeps most requests of most turns where they are when shares change.
        let shares = planned.filter { $0.share > 0 }.sorted { $0.site < $1.site }
        self.planned = shares
        self.served = min(1, shares.reduce(0) { $0 + $1.share })
        self.nearest = nearest
        self.sequence = EvenSequence(phase: phase)
    }

    /// The plan's share of a site, 0 to 1.
    public func share(ofSite site: Int) -> Double { planned.first { $0.site == site }?.share ?? 0 }

    /// Every site that could be chosen: the plan's, then the nearest others.
    public var reachable: [Int] {
        var sites: [Int] = []
        forEachReachable { site, _ in sites.append(site) }
        return sites
    }

    /// Calls `body` with every site that could be chosen and its share: the plan's, then the nearest others.
    public func forEachReachable(_ body: (_ site: Int, _ share: Double) -> Void) {
        for entry in planned { body(entry.site, entry.share) }
        for site in nearest where share(ofSite: site) == 0 { body(site, 0) }
    }

    /// The site of a request.
    ///
    /// - Parameters:
    ///   - turn: Counted up from request to request.
    ///   - session: ``StableHash`` of the session; nil without one.
    ///   - obstacle: Why a site cannot take the request; nil when it can. May be asked more than once for a site.
    /// - Returns: nil when no site can take it.
    public func choose(turn: UInt64, session: UInt64?, obstacle: (Int) -> SiteObstacle?) -> SiteChoice? {
        let point = session.map { UnitInterval.fraction(StableHash.mixed($0)) } ?? sequence.point(turn)
        let isUnserved = !planned.isEmpty && point >= served && served < 1 - 1e-9
        if var choice = choose(point: point, session: session, passes: { obstacle($0) == nil }) {
            choice.isUnservedByPlan = isUnserved
            return choice
        }
        // Every site has an obstacle. A full one still answers, only later.
        let lastResort = choose(point: point, session: session) { site in
            let found = obstacle(site)
            return found == nil || found == .saturated
        }
        return lastResort.map { SiteChoice(site: $0.site, reason: .allSaturated, isUnservedByPlan: isUnserved) }
    }

    private func choose(point: Double, session: UInt64?, passes: (Int) -> Bool) -> SiteChoice? {
        guard !planned.isEmpty else {
            return nearest.first(where: passes).map { SiteChoice(site: $0, reason: .nearest) }
        }
        let fromPlan = if let session { bySession(session, passes) } else { byTurn(point, passes) }
        if let fromPlan { return fromPlan }
        let other = nearest.first { share(ofSite: $0) == 0 && passes($0) }
        return other.map { SiteChoice(site: $0, reason: .outsidePlan) }
    }

    private func bySession(_ session: UInt64, _ passes: (Int) -> Bool) -> SiteChoice? {
        var home = (site: -1, affinity: -1.0)
        var best = home
        for entry in planned {
            let affinity = entry.affinity(session)
            if affinity > home.affinity { home = (entry.site, affinity) }
            if affinity > best.affinity, passes(entry.site) { best = (entry.site, affinity) }
        }
        guard best.site >= 0 else { return nil }
        return SiteChoice(site: best.site, reason: best.site == home.site ? .session : .drift)
    }

    private func byTurn(_ point: Double, _ passes: (Int) -> Bool) -> SiteChoice? {
        // A point beyond what is served is spread over the plan's sites like any other.
        var position = point < served ? point : (point - served) / max(1 - served, .ulpOfOne) * served
        var turn = planned.count - 1
        for (index, entry) in planned.enumerated() {
            if position < entry.share {
                turn = index
                break
            }
            if index < planned.count - 1 { position -= entry.share }
        }
        if passes(planned[turn].site) { return SiteChoice(site: planned[turn].site, reason: .plan) }
        // Where it lies within its own interval is as evenly spread as the points themselves.
        let within = min(max(position / planned[turn].share, 0), 1)
        let open = planned.reduce(0) { passes($1.site) ? $0 + $1.share : $0 }
        var remaining = within * open
        var last: Int?
        for entry in planned where passes(entry.site) {
            last = entry.site
            if remaining < entry.share { break }
            remaining -= entry.share
        }
        return last.map { SiteChoice(site: $0, reason: .drift) }
    }
}
