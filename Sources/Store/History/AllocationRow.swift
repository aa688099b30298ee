import Foundation

/// Queries that a site was given in an elapsed interval: a row of `allocation_history`.
public struct AllocationRow: Codable, Hashable, Sendable {
    public var intervalStart: Date
    public var intervalEnd: Date
    public var area: String
    public var workloadClass: String
    /// Nil for demand left unserved.
    public var site: String?
    public var queries: Double
    /// Of the area's queries of the class in the interval, 0 to 1; nil when there were none.
    public var share: Double?
    public var planID: UUID

    private enum CodingKeys: String, CodingKey {
        case intervalStart, intervalEnd, area, site, queries, share, planID
        case workloadClass = "class"
    }

    /// Makes a row.
    public init(
        intervalStart: Date,
        intervalEnd: Date,
        area: String,
        workloadClass: String,
        site: String?,
        queries: Double,
        share: Double?,
        planID: UUID
    ) {
        self.intervalStart = intervalStart
        self.intervalEnd = intervalEnd
        self.area = area
        self.workloadClass = workloadClass
        self.site = site
        self.queries = queries
        self.share = share
        self.planID = planID
    }
}
