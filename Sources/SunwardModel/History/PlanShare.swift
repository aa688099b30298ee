/// The share of an area's queries of a class that a site serves in a slot (x[i,j,k,t] in Green-LLM).
public struct PlanShare: Codable, Hashable, Sendable {
    public var slot: Int
    public var area: String
    public var workloadClass: String
    public var site: String
    /// 0 to 1, of what is served or given up in the slot; shares of one area, class and slot add up to one less what is
    /// unserved.
    public var share: Double

    /// Queries served in the slot, whenever they arrived.
    public var queries: Double

    public init(
        slot: Int,
        area: String,
        workloadClass: String,
        site: String,
        share: Double,
        queries: Double
    ) {
        self.slot = slot
        self.area = area
        self.workloadClass = workloadClass
        self.site = site
        self.share = share
        self.queries = queries
    }
}
