import Foundation

/// One observed value of one signal.
public struct Reading: Hashable, Sendable {
    public var key: SignalKey
    public var observedAt: Date

    /// In the unit that the metric's name ends in.
    public var value: Double

    public init(key: SignalKey, observedAt: Date, value: Double) {
        self.key = key
        self.observedAt = observedAt
        self.value = value
    }
}
