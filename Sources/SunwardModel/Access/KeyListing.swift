/// All keys at one moment.
public struct KeyListing: Sendable {
    public let keys: [APIKey]

    /// Differs from that of any other state of the keys.
    public let fingerprint: String

    public init(keys: [APIKey], fingerprint: String) {
        self.keys = keys
        self.fingerprint = fingerprint
    }
}
