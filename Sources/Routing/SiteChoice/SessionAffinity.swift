/// What a session's next request knows when it weighs staying where its prefix is cached against less carbon elsewhere.
public struct SessionAffinity: Sendable {
    /// Carbon of a kilowatt-hour below which a site counts as this clean: among nearly clean sites, ratios say nothing.
    public static let leastGramsPerKilowattHour = 1.0

    /// ``StableHash`` of the session.
    public let session: UInt64

    /// How much more carbon staying may cost than going where the plan's turn is, as a fraction (w); 0 never stays.
    public let weight: Double

    public init(session: UInt64, weight: Double) {
        self.session = session
        self.weight = weight
    }

    /// Whether a session stays: carbon there at most (1 + w) times the carbon of the other site, both in grams for the
    /// same energy of its servers.
    public func stays(at grams: Double, against other: Double) -> Bool {
        weight > 0 && grams <= (1 + weight) * max(other, Self.leastGramsPerKilowattHour)
    }
}
