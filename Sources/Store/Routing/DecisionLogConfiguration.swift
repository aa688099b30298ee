/// The bounds a ``DecisionLog`` keeps to.
public struct DecisionLogConfiguration: Hashable, Sendable {
    /// The most decisions and outcomes that wait in memory, a few hundred bytes each. One more is lost, and counted.
    public var maximumQueuedRows: Int

    /// From this many on, what waits goes to the disk although the database is there: it is too slow.
    public var spillRows: Int

    /// The most rows of a transaction, and of a record of the spool.
    public var batchRows: Int

    /// From this many on, what waits goes without waiting for more. Fewer would be more transactions; more would have a
    /// database on the same machine take a core from the requests for longer at a time.
    public var promptRows: Int

    /// How long a row waits for others to share its transaction with.
    public var linger: Duration

    /// Once no more batches than this are spooled and the database is there, new rows wait for the spool to be empty
    /// instead of going behind it; otherwise a steady stream would go through the spool for ever.
    public var holdBelowSpooled: Int

    /// How long to wait after the first failure to reach the database; doubled with each further one.
    public var firstRetryDelay: Duration

    /// The longest wait between attempts.
    public var maximumRetryDelay: Duration

    public init(
        maximumQueuedRows: Int = 100_000,
        spillRows: Int = 50_000,
        batchRows: Int = 4096,
        promptRows: Int = 512,
        linger: Duration = .milliseconds(100),
        holdBelowSpooled: Int = 4,
        firstRetryDelay: Duration = .milliseconds(200),
        maximumRetryDelay: Duration = .seconds(5)
    ) {
        self.maximumQueuedRows = maximumQueuedRows
        self.spillRows = spillRows
        self.batchRows = batchRows
        self.promptRows = min(promptRows, batchRows)
        self.linger = linger
        self.holdBelowSpooled = holdBelowSpooled
        self.firstRetryDelay = firstRetryDelay
        self.maximumRetryDelay = maximumRetryDelay
    }

    /// How long to wait after `failures` failures in a row.
    func retryDelay(failures: Int) -> Duration {
        min(firstRetryDelay * (1 << min(max(failures - 1, 0), 20)), maximumRetryDelay)
    }
}
