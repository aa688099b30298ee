/// Queries of an area and class that a site was given in an elapsed interval, under one plan.
public struct SettledAllocation: Codable, Hashable, Sendable {
    public var area: String
    public var workloadClass: String
    /// Empty for demand that the plan left unserved.
    public var site: String

    public var queries: Double

    public init(
        area: String,
        workloadClass: String,
        site: String,
        queries: Double
    ) {
        self.area = area
        self.workloadClass = workloadClass
        self.site = site
        self.queries = queries
    }
}
