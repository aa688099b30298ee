import Foundation

/// What one run of one service has let a key use on a UTC day so far.
public struct KeyUseTotal: Hashable, Sendable {
    public let keyID: String

    /// 00:00 UTC of the day, in service time.
    public let day: Date
    public let use: KeyUse

    public init(keyID: String, day: Date, use: KeyUse) {
        self.keyID = keyID
        self.day = day
        self.use = use
    }
}
