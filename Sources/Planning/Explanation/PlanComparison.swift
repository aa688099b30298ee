/// Two plans beside each other.
public struct PlanComparison: Codable, Sendable, Equatable {
    /// What one site serves and takes over a plan's horizon.
    public struct SiteTotals: Codable, Sendable, Equatable {
        public var queries = 0.0
        public var facilityKWh = 0.0
        public var gridKWh = 0.0
        public var renewableKWh = 0.0
        public var carbonKg = 0.0
        public var waterL = 0.0
        public var costUSD = 0.0
    }

    /// One site under both plans.
    public struct Site: Codable, Sendable, Equatable {
        public var site: Int
        public var before: SiteTotals
        public var after: SiteTotals
    }

    public var before: PlanTotals
    public var after: PlanTotals
    /// In the problem's order.
    public var sites: [Site]
    /// What goes elsewhere, the largest first.
    public var moves: [PlanMove]
    /// Demand under the new plan that nobody serves.
    public var unserved: [UnservedDemand]

    /// Queries that are served elsewhere, or at another time, than before.
    public var movedQueries: Double { moves.reduce(0) { $0 + ($1.from != nil && $1.to != nil ? $1.queries : 0) } }

    /// Compares two plans for the same areas, sites, classes and slots.
    public init(before: AllocationPlan, after: AllocationPlan, siteCount: Int) {
        self.before = before.totals
        self.after = after.totals
        let (old, new) = (Self.totals(before, siteCount), Self.totals(after, siteCount))
        sites = (0..<siteCount).map { Site(site: $0, before: old[$0], after: new[$0]) }
        moves = PlanMove.all(from: before, to: after)
        unserved = after.unserved
    }

    private static func totals(_ plan: AllocationPlan, _ count: Int) -> [SiteTotals] {
        var totals = [SiteTotals](repeating: SiteTotals(), count: count)
        for row in plan.footprint {
            totals[row.site].queries += row.queries
            totals[row.site].facilityKWh += row.facilityKWh
            totals[row.site].gridKWh += row.gridKWh
            totals[row.site].renewableKWh += row.renewableUsedKWh
            totals[row.site].carbonKg += row.carbonKg
            totals[row.site].waterL += row.waterL
            totals[row.site].costUSD += row.costUSD
        }
        return totals
    }
}
