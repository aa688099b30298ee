/// How the database is.
public struct StoreHealth: Codable, Hashable, Sendable {
    /// Whether it answered and has been migrated.
    public var isReachable: Bool

    /// Why not, when not.
    public var reason: String?

    /// The highest migration applied.
    public var migration: Int?

    /// Size of the database on disk.
    public var databaseBytes: Int64?

    /// Whether the server is a standby, which takes no writes.
    public var isStandby: Bool?

    /// How long the answer took.
    public var responseSeconds: Double?

    /// Makes a report.
    public init(
        isReachable: Bool,
        reason: String?,
        migration: Int? = nil,
        databaseBytes: Int64? = nil,
        isStandby: Bool? = nil,
        responseSeconds: Double? = nil
    ) {
        self.isReachable = isReachable
        self.reason = reason
        self.migration = migration
        self.databaseBytes = databaseBytes
        self.isStandby = isStandby
        self.responseSeconds = responseSeconds
    }
}
