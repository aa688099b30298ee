/// Queries of an area and class that a plan lets wait beyond a slot.
public struct DeferredDemand: Codable, Hashable, Sendable {
    public var slot: Int
    public var area: String
    public var workloadClass: String
    /// Waiting at the end of the slot.
    public var waitingQueries: Double

    public init(slot: Int, area: String, workloadClass: String, waitingQueries: Double) {
        self.slot = slot
        self.area = area
        self.workloadClass = workloadClass
        self.waitingQueries = waitingQueries
    }
}
