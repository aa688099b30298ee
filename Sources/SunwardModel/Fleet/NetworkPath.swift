/// The way between an area and a site.
public struct NetworkPath: Codable, Hashable, Sendable {
    /// Round trip of an empty request (d in Green-LLM).
    public var roundTripMilliseconds: Double

    /// What one request's tokens travel at (B in Green-LLM).
    public var bandwidthMegabitsPerSecond: Double

    public init(roundTripMilliseconds: Double, bandwidthMegabitsPerSecond: Double) {
        self.roundTripMilliseconds = roundTripMilliseconds
        self.bandwidthMegabitsPerSecond = bandwidthMegabitsPerSecond
    }

    /// Seconds a request spends on the way: the round trip and the transfer of its own bytes.
    public func delaySeconds(bytes: Double) -> Double {
        roundTripMilliseconds / 1000 + bytes * 8 / (bandwidthMegabitsPerSecond * 1e6)
    }
}
