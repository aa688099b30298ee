/// Demand that a plan cannot place, and the limit that stands in the way.
public struct UnservedDemand: Codable, Hashable, Sendable {
    public var slot: Int
    public var area: String
    public var workloadClass: String
    public var queries: Double
    /// The binding limit in words, for example `water budget fleet-water is spent`.
    public var reason: String

    public init(
        slot: Int,
        area: String,
        workloadClass: String,
        queries: Double,
        reason: String
    ) {
        self.slot = slot
        self.area = area
        self.workloadClass = workloadClass
        self.queries = queries
        self.reason = reason
    }
}
