/// How to reach a database, and the bounds every connection and pool keeps to.
public struct PostgresConfiguration: Sendable {
    /// A libpq connection string: a `postgresql://` URL (several hosts allowed) or the `keyword=value` form. What it
    /// says about timeouts and keepalives wins over the defaults set here.
    public var connectionString: String
    /// How long one host may take to accept a connection. libpq counts in whole seconds, two at least.
    public var connectTimeout: Duration
    /// How long one statement may run before it is cancelled on the server; `nil` for no limit.
    public var statementTimeout: Duration?
    /// The name `pg_stat_activity` shows.
    public var applicationName: String
    /// The most connections a pool holds.
    public var maximumConnections: Int
    /// The most tasks that may wait for a connection of a pool; one more fails at once.
    public var maximumWaiters: Int
    /// How long a task waits for a connection of a pool.
    public var acquireTimeout: Duration

    /// Makes a configuration with defaults suited to a long-lived service.
    public init(
        connectionString: String,
        connectTimeout: Duration = .seconds(5),
        statementTimeout: Duration? = .seconds(30),
        applicationName: String = "sunward",
        maximumConnections: Int = 8,
        maximumWaiters: Int = 1024,
        acquireTimeout: Duration = .seconds(5)
    ) {
        self.connectionString = connectionString
        self.connectTimeout = connectTimeout
        self.statementTimeout = statementTimeout
        self.applicationName = applicationName
        self.maximumConnections = maximumConnections
        self.maximumWaiters = maximumWaiters
        self.acquireTimeout = acquireTimeout
    }
}
