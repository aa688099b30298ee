import Foundation

/// The last attempt to plan that failed, with the last good plan still in force.
public struct PlanningFailure: Codable, Hashable, Sendable {
    public let reason: String
    public let at: Date

    /// Failures in a row.
    public let consecutive: Int
}
