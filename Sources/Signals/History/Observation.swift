import Foundation

/// One value of a signal in a ``SignalHistory``.
public struct Observation: Hashable, Sendable {
    /// When the value was true.
    public let observedAt: Date

    /// In the unit of the signal.
    public let value: Double

    /// Place in the order of arrival at this process.
    public let sequence: Int64

    public init(observedAt: Date, value: Double, sequence: Int64) {
        self.observedAt = observedAt
        self.value = value
        self.sequence = sequence
    }
}
