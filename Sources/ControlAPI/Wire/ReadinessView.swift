/// Whether the service can do its work, and if not why.
public struct ReadinessView: Codable, Sendable {
    /// One thing that is looked at.
    public struct Check: Codable, Sendable {
        public var name: String
        public var ok: Bool
        public var detail: String
    }

    public var ready: Bool
    public var checks: [Check]
}
