/// What the coordinator has done since it started.
public struct CoordinatorCounts: Codable, Hashable, Sendable {
    public var plans = 0

    /// Solves that failed or took too long; each left the last good plan in force.
    public var failures = 0

    /// Timer ticks that found a solve running, or passed between two wake-ups on fast simulated time.
    public var skippedTicks = 0
}
