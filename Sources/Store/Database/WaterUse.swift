import Foundation

/// Water that a site used in one settled interval.
public struct WaterUse: Hashable, Sendable {
    public var site: String
    public var start: Date
    public var end: Date

    /// On site and in generation.
    public var liters: Double
}
