/// Requests that have been answered, by the sites that answered them.
public struct AnsweredRequests: Sendable {
    /// Those that came by themselves, by site.
    public var direct: [DemandKey: [String: Double]]

    /// Lines of batches, by site: where they were answered, and not how many there are to charge.
    public var deferred: [DemandKey: [String: Double]]

    /// Areas and classes whose arrivals are reported from these very requests, so that there are no others.
    public var complete: Set<DemandKey>

    /// Whether these are all such areas and classes; else those known before are, too.
    public var knowsAll: Bool

    public init(
        direct: [DemandKey: [String: Double]] = [:],
        deferred: [DemandKey: [String: Double]] = [:],
        complete: Set<DemandKey> = [],
        knowsAll: Bool = false
    ) {
        self.direct = direct
        self.deferred = deferred
        self.complete = complete
        self.knowsAll = knowsAll
    }

    /// Adds what has been answered since.
    mutating func add(_ others: AnsweredRequests) {
        direct.merge(others.direct) { $0.merging($1, uniquingKeysWith: +) }
        deferred.merge(others.deferred) { $0.merging($1, uniquingKeysWith: +) }
        complete = others.knowsAll ? others.complete : complete.union(others.complete)
    }

    /// Takes a part of what has been answered out.
    ///
    /// - Parameters:
    ///   - cells: Of these; others stay.
    ///   - charged: Lines of these alone: those of others are charged later.
    mutating func take(_ part: Double, of cells: Set<DemandKey>, charging charged: Set<DemandKey>) -> AnsweredRequests {
        AnsweredRequests(
            direct: Self.take(part, of: cells, from: &direct),
            deferred: Self.take(part, of: charged, from: &deferred),
            complete: complete
        )
    }

    /// How many of an area and class that came by themselves each site has answered, by the sites' names.
    func sites(ofDirect key: DemandKey) -> [(site: String, weight: Double)] { Self.sorted(direct[key]) }

    /// How many lines of batches of an area and class each site has answered, by the sites' names.
    func sites(ofDeferred key: DemandKey) -> [(site: String, weight: Double)] { Self.sorted(deferred[key]) }

    private static func sorted(_ counts: [String: Double]?) -> [(site: String, weight: Double)] {
        (counts ?? [:]).sorted { $0.key < $1.key }.map { (site: $0.key, weight: $0.value) }
    }

    private static func take(
        _ part: Double,
        of cells: Set<DemandKey>,
        from requests: inout [DemandKey: [String: Double]]
    ) -> [DemandKey: [String: Double]] {
        let taken = requests.filter { cells.contains($0.key) }
        for (key, sites) in taken { requests[key] = part < 1 ? sites.mapValues { $0 * (1 - part) } : nil }
        return taken.mapValues { sites in sites.mapValues { $0 * part } }
    }
}
