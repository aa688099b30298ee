import Foundation

/// One value that somebody expects of a signal, with the moment they said so (its vintage).
public struct ForecastPoint: Hashable, Sendable {
    public var key: SignalKey

    /// When the forecast was made.
    public var issuedAt: Date

    /// The moment the value is for.
    public var validAt: Date

    /// In the unit that the metric's name ends in.
    public var value: Double

    /// Who made it, for example `electricity-maps` or `seasonal-naive`.
    public var source: String

    public init(key: SignalKey, issuedAt: Date, validAt: Date, value: Double, source: String) {
        self.key = key
        self.issuedAt = issuedAt
        self.validAt = validAt
        self.value = value
        self.source = source
    }
}
