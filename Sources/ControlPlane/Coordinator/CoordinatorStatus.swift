import Foundation

/// How the coordinator is doing, for health checks and operators.
public struct CoordinatorStatus: Sendable {
    /// Whether what was kept before this start has been taken up again.
    public let hasResumed: Bool
    public let isPlanning: Bool
    public let counts: CoordinatorCounts

    /// Set while the last attempt to plan failed.
    public let lastFailure: PlanningFailure?

    /// Plans and settlements that could be kept neither in the database nor in the spool, to be tried again.
    public let unkeptWrites: Int

    /// Until when demand has been charged to plans.
    public let settledUntil: Date
    public let usage: DailyUsage

    /// What each battery is taken to hold, by site.
    public let batteryChargeKWh: [String: Double]
}
