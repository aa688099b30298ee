/// What a pool holds at one moment.
public struct PostgresPoolStatistics: Sendable, Hashable {
    /// Open connections nobody uses.
    public let idle: Int
    /// Connections in use.
    public let leased: Int
    /// Connections being opened.
    public let opening: Int
    /// Tasks waiting for a connection.
    public let waiting: Int
    /// Attempts to connect that failed since the last that succeeded.
    public let failedAttempts: Int
}
