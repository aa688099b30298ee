/// A place that requests come from (index i in Green-LLM).
public struct Area: Codable, Hashable, Sendable {
    public var name: String

    /// IANA time zone, for the daily rhythm of demand.
    public var timeZone: String

    public var latitudeDegrees: Double
    public var longitudeDegrees: Double

    /// Mean queries per hour of each class, the demand assumed until arrivals have been observed; also the scale of
    /// simulated demand. A class that is left out counts as zero.
    public var typicalQueriesPerHour: [String: Double]

    public init(
        name: String,
        timeZone: String = "UTC",
        latitudeDegrees: Double = 0,
        longitudeDegrees: Double = 0,
        typicalQueriesPerHour: [String: Double] = [:]
    ) {
        self.name = name
        self.timeZone = timeZone
        self.latitudeDegrees = latitudeDegrees
        self.longitudeDegrees = longitudeDegrees
        self.typicalQueriesPerHour = typicalQueriesPerHour
    }
}
