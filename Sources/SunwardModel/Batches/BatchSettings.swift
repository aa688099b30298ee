/// How the gateway takes in work that may wait.
public struct BatchSettings: Codable, Hashable, Sendable {
    /// Largest file of requests, in bytes.
    public var maxFileBytes: Int

    /// Most lines of a batch.
    public var maxLines: Int

    /// Largest request of a line, in bytes.
    public var maxLineBytes: Int

    /// Most lines that one gateway has under way.
    public var maxInFlight: Int

    /// Days for which files are kept after their batch has ended, or after they were handed in.
    public var retentionDays: Int

    public init(
        maxFileBytes: Int = 100 << 20,
        maxLines: Int = 50_000,
        maxLineBytes: Int = 4 << 20,
        maxInFlight: Int = 16,
        retentionDays: Int = 30
    ) {
        self.maxFileBytes = maxFileBytes
        self.maxLines = maxLines
        self.maxLineBytes = maxLineBytes
        self.maxInFlight = maxInFlight
        self.retentionDays = retentionDays
    }
}

extension BatchSettings {
    /// Reads settings that may have been written before some of their members were thought of: those get their defaults.
    public init(from decoder: any Decoder) throws {
        self.init()
        let members = try decoder.container(keyedBy: CodingKeys.self)
        try members.read(.maxFileBytes, into: &maxFileBytes)
        try members.read(.maxLines, into: &maxLines)
        try members.read(.maxLineBytes, into: &maxLineBytes)
        try members.read(.maxInFlight, into: &maxInFlight)
        try members.read(.retentionDays, into: &retentionDays)
    }
}
