import Foundation

/// On whose behalf something is claimed, and for how long; what is not finished by then is anybody's again.
public struct BatchLease: Hashable, Sendable {
    /// The run of the service.
    public let instance: UUID

    /// In real time.
    public let seconds: Double

    public init(instance: UUID, seconds: Double = 60) {
        self.instance = instance
        self.seconds = seconds
    }
}
