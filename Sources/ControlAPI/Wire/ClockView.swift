import Foundation

/// The service's clock.
public struct ClockView: Codable, Sendable {
    public var now: Date

    /// Service seconds in a real second; zero while a simulated clock is held.
    public var speed: Double

    /// Whether the service lives on simulated time.
    public var simulated: Bool

    public init(now: Date, speed: Double, simulated: Bool) {
        self.now = now
        self.speed = speed
        self.simulated = simulated
    }
}

/// Sets a simulated clock running.
public struct ClockChange: Codable, Sendable {
    /// The moment to continue from; the present reading when nil.
    public var from: Date?

    /// Service seconds in a real second; zero holds the clock.
    public var speed: Double

    public init(from: Date? = nil, speed: Double) {
        self.from = from
        self.speed = speed
    }
}
