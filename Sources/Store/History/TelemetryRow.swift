import Foundation

/// A reading as it was kept: a row of `telemetry`.
public struct TelemetryRow: Codable, Hashable, Sendable {
    public var site: String
    /// Nil when the reading is of the site as a whole.
    public var model: String?
    public var metric: String
    public var observedAt: Date
    /// In the unit that the metric's name ends in.
    public var value: Double
    /// By the database's clock.
    public var receivedAt: Date

    /// Makes a row.
    public init(
        site: String,
        model: String?,
        metric: String,
        observedAt: Date,
        value: Double,
        receivedAt: Date
    ) {
        self.site = site
        self.model = model
        self.metric = metric
        self.observedAt = observedAt
        self.value = value
        self.receivedAt = receivedAt
    }
}
