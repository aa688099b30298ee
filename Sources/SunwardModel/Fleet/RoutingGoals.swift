/// What requests of one class are owed by the router (floor, A and SLO in GAR).
public struct RoutingGoals: Codable, Hashable, Sendable {
    /// Least acceptable predicted probability of an acceptable answer, 0 to 1.
    public var qualityFloor: Double

    /// Mean quality that the class is to reach, 0 to 1 (A); nil where only the floor counts.
    public var qualityTarget: Double?

    /// Longest acceptable 95th percentile of latency, network included (SLO); nil means the class's
    /// ``WorkloadClass/maxDelaySeconds`` is only planned with, and no request is refused a model for it.
    public var latencyP95Seconds: Double?

    public init(qualityFloor: Double = 0, qualityTarget: Double? = nil, latencyP95Seconds: Double? = nil) {
        self.qualityFloor = qualityFloor
        self.qualityTarget = qualityTarget
        self.latencyP95Seconds = latencyP95Seconds
    }
}
