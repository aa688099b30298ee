/// Chooses the site of each request of one area and class by the plan's shares. Immutable.
///
/// Requests take turns along an ``EvenSequence``. A session has a home by weighted rendezvous hashing, and stays there
/// while that does not cost too much more carbon than the turn's site (``SessionAffinity``); the turns that it leaves
/// out are made up for (by what sites are owed). Only requests whose site cannot take them go elsewhere: to the other sites of
/// the plan in proportion to their shares, then to the nearest other site. Demand that the plan leaves unserved, and
/// demand without a plan, is served as well as can be.
public struct SiteSelector: Sendable {
    private let planned: [SiteShare]

    /// Sum of the plan's shares, 0 to 1.
    private let served: Double

    /// Every site that the area can reach, the one with the least network delay first.
    private let nearest: [Int]

    /// Whether there is a plan, and it has no place for any of these requests.
    private let isLeftOut: Bool
    private let sequence: EvenSequence

    /// - Parameters:
    ///   - planned: The plan's sites; those without a share are left out.
    ///   - nearest: Every site that the area can reach, nearest first.
    ///   - isLeftOut: Whether there is a plan that has no place for any of these requests.
    ///   - phase: Where the sequence of turns begins.
    public init(planned: [SiteShare], nearest: [Int], isLeftOut: Bool = false, phase: UInt64 = 0) {
        // A fixed order keeps most requests of most turns where they are when shares change.
        let shares = planned.filter { $0.share > 0 }.sorted { $0.site < $1.site }
        self.planned = shares
        self.served = min(1, shares.reduce(0) { $0 + $1.share })
        self.nearest = nearest
        self.isLeftOut = isLeftOut && shares.isEmpty
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
    ///   - session: nil without one.
    ///   - owed: Turns that a site is owed because of ``SiteChoice/passedOver``; negative for one that had too many.
    ///   - grams: Carbon of a kilowatt-hour of a site's servers now. Asked only for sessions.
    ///   - obstacle: Why a site cannot take the request; nil when it can. May be asked more than once for a site.
    /// - Returns: nil when no site can take it.
    public func choose(
        turn: UInt64,
        session: SessionAffinity? = nil,
        owed: (Int) -> Int = { _ in 0 },
        grams: (Int) -> Double = { _ in 0 },
        obstacle: (Int) -> SiteObstacle?
    ) -> SiteChoice? {
        let point = sequence.point(turn)
        let isUnserved = isLeftOut || !planned.isEmpty && point >= served && served < 1 - 1e-9
        if var choice = choose(point, session, owed, grams, passes: { obstacle($0) == nil }) {
            choice.isUnservedByPlan = isUnserved
            return choice
        }
        // Every site has an obstacle. A full one still answers, only later.
        let lastResort = choose(point, session, owed, grams) { site in
            let found = obstacle(site)
            return found == nil || found == .saturated
        }
        return lastResort.map { SiteChoice(site: $0.site, reason: .allSaturated, isUnservedByPlan: isUnserved) }
    }

    private func choose(
        _ point: Double,
        _ session: SessionAffinity?,
        _ owed: (Int) -> Int,
        _ grams: (Int) -> Double,
        passes: (Int) -> Bool
    ) -> SiteChoice? {
        guard !planned.isEmpty else {
            return nearest.first(where: passes).map { SiteChoice(site: $0, reason: .nearest) }
        }
        guard let turn = byTurn(point, passes) else {
            let other = nearest.first { share(ofSite: $0) == 0 && passes($0) }
            return other.map { SiteChoice(site: $0, reason: .outsidePlan) }
        }
        let settled = settling(turn, owed, passes) ?? turn
        guard let session, session.weight > 0, var home = home(of: session.session, passes) else { return settled }
        if home.site != settled.site {
            guard session.stays(at: grams(home.site), against: grams(settled.site)) else { return settled }
        }
        // A site that could not have taken its turn is owed nothing.
        if turn.reason == .plan, turn.site != home.site { home.passedOver = turn.site }
        return home
    }

    /// The turn given to the site that is owed most, where the one whose turn it is has had too many.
    private func settling(_ turn: SiteChoice, _ owed: (Int) -> Int, _ passes: (Int) -> Bool) -> SiteChoice? {
        guard turn.reason == .plan, owed(turn.site) < 0 else { return nil }
        var most = (site: -1, owed: 0)
        for entry in planned {
            let turns = owed(entry.site)
            if turns > most.owed, passes(entry.site) { most = (entry.site, turns) }
        }
        guard most.site >= 0 else { return nil }
        return SiteChoice(site: most.site, reason: .plan, passedOver: turn.site)
    }

    /// Where a session belongs, of the sites that can take it.
    private func home(of session: UInt64, _ passes: (Int) -> Bool) -> SiteChoice? {
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
