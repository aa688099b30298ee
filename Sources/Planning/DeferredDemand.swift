/// Queries of one area and class that have arrived by a slot and wait beyond its end.
public struct DeferredDemand: Codable, Sendable, Equatable {
    public var area: Int
    public var workloadClass: Int
    public var slot: Int
    /// Waiting at the end of the slot.
    public var waitingQueries: Double

    public init(area: Int, workloadClass: Int, slot: Int, waitingQueries: Double) {
        self.area = area
        self.workloadClass = workloadClass
        self.slot = slot
        self.waitingQueries = waitingQueries
    }
}
