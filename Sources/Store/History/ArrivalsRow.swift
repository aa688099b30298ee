import Foundation

/// Observed demand as it was kept: a row of `arrivals`.
public struct ArrivalsRow: Codable, Hashable, Sendable {
    public var area: String
    public var workloadClass: String
    public var observedAt: Date
    public var queriesPerHour: Double
    /// By the database's clock.
    public var receivedAt: Date

    private enum CodingKeys: String, CodingKey {
        case area, observedAt, queriesPerHour, receivedAt
        case workloadClass = "class"
    }

    /// Makes a row.
    public init(
        area: String,
        workloadClass: String,
        observedAt: Date,
        queriesPerHour: Double,
        receivedAt: Date
    ) {
        self.area = area
        self.workloadClass = workloadClass
        self.observedAt = observedAt
        self.queriesPerHour = queriesPerHour
        self.receivedAt = receivedAt
    }
}
