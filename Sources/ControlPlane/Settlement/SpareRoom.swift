import SunwardModel

/// What sites could serve in an interval beside what a plan gave them: places at models times seconds. Pure.
///
/// What the plan has no place for goes where requests of it are routed (`SiteSelector`): over the plan's sites in proportion
/// to their shares, then to the nearest others, as long as they have places; the rest to nobody.
struct SpareRoom {
    private let fleet: Fleet

    /// How long a query takes a place, by site and class; those that cannot be served there are left out.
    private let secondsPerQuery: [String: [String: Double]]

    /// Seconds of places that nobody has, by site.
    private var seconds: [String: Double] = [:]

    private var shares: SettledShares

    /// The plan's and those added, each area, class and site once.
    var allocations: [SettledAllocation] { shares.all }

    /// - Parameter shares: What the sites have.
    init(fleet: Fleet, sites: [EdgeSiteSnapshot], beside shares: SettledShares, hours: Double) {
        self.fleet = fleet
        self.shares = shares
        var secondsPerQuery: [String: [String: Double]] = [:]
        for site in sites {
            seconds[site.site.name] = site.availableModels.servingPlaces * hours * 3600
            for workloadClass in fleet.classes {
                secondsPerQuery[site.site.name, default: [:]][workloadClass.name] =
                    SiteServiceProfile(
                        models: site.availableModels,
                        workloadClass: workloadClass,
                        measured: site.measured[workloadClass.name]
                    )?.processingSeconds
            }
        }
        self.secondsPerQuery = secondsPerQuery
        for allocation in shares.all {
            take(allocation.queries, of: DemandKey(allocation), at: allocation.site)
        }
    }

    /// Adds queries of an area and class where there is room.
    mutating func place(_ queries: Double, of key: DemandKey, over destinations: [RoutingTable.Destination]) {
        var left = queries
        var open = destinations
        while left > 0, !open.isEmpty {
            let whole = open.reduce(0) { $0 + $1.share }
            let asked = left
            for destination in open {
                left -= give(asked * destination.share / whole, of: key, to: destination.site)
            }
            let count = open.count
            open.removeAll { roomFor(key, at: $0.site) <= 0 }
            if open.count == count { break }
        }
        for site in nearest(key) where left > 0 { left -= give(left, of: key, to: site) }
        // Less than a millionth of it is rounding.
        if left > queries * 1e-6 { shares.add(left, of: key, to: "") }
    }

    /// - Returns: How many of them there is room for.
    private mutating func give(_ queries: Double, of key: DemandKey, to site: String) -> Double {
        let given = min(queries, roomFor(key, at: site))
        guard given > 0 else { return 0 }
        take(given, of: key, at: site)
        shares.add(given, of: key, to: site)
        return given
    }

    private mutating func take(_ queries: Double, of key: DemandKey, at site: String) {
        seconds[site, default: 0] -= queries * (secondsPerQuery[site]?[key.workloadClass] ?? 0)
    }

    private func roomFor(_ key: DemandKey, at site: String) -> Double {
        guard let left = seconds[site], left > 0, let each = secondsPerQuery[site]?[key.workloadClass] else { return 0 }
        // A site that is all but full is full.
        let queries = each > 0 ? left / each : .infinity
        return queries > 1e-9 ? queries : 0
    }

    /// Sites that the area reaches, the nearest first.
    private func nearest(_ key: DemandKey) -> [String] {
        guard let workloadClass = fleet.workloadClass(named: key.workloadClass) else { return [] }
        let bytes = (workloadClass.inputTokens + workloadClass.outputTokens) * workloadClass.bytesPerToken
        let delays = fleet.sites.compactMap { site in
            site.network[key.area].map { (site.name, $0.delaySeconds(bytes: bytes)) }
        }
        return delays.sorted { ($0.1, $0.0) < ($1.1, $1.0) }.map(\.0)
    }
}

extension SettledAllocation {
    init(_ key: DemandKey, site: String, queries: Double) {
        self.init(area: key.area, workloadClass: key.workloadClass, site: site, queries: queries)
    }
}
