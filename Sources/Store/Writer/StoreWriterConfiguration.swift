/// The bounds a ``StoreWriter`` keeps to.
public struct StoreWriterConfiguration: Hashable, Sendable {
    /// The most writes that wait in memory; one more is refused as `busy`.
    public var maximumQueuedWrites: Int

    /// The most rows that wait in memory, unless a single write has more.
    public var maximumQueuedRows: Int

    /// A transaction takes writes until it has this many rows; at least one write.
    public var batchRows: Int

    /// Once no more writes than this are spooled and the database is there, new ones wait for the spool to be empty
    /// instead of going behind it; otherwise a steady stream would go through the spool for ever.
    public var holdBelowSpooled: Int

    /// How long to wait after the first failure to reach the database; doubled with each further one.
    public var firstRetryDelay: Duration

    /// The longest wait between attempts.
    public var maximumRetryDelay: Duration

    /// Makes bounds.
    public init(
        maximumQueuedWrites: Int = 10_000,
        maximumQueuedRows: Int = 500_000,
        batchRows: Int = 50_000,
        holdBelowSpooled: Int = 256,
        firstRetryDelay: Duration = .milliseconds(200),
        maximumRetryDelay: Duration = .seconds(5)
    ) {
        self.maximumQueuedWrites = maximumQueuedWrites
        self.maximumQueuedRows = maximumQueuedRows
        self.batchRows = batchRows
        self.holdBelowSpooled = holdBelowSpooled
        self.firstRetryDelay = firstRetryDelay
        self.maximumRetryDelay = maximumRetryDelay
    }

    /// How long to wait after `failures` failures in a row.
    func retryDelay(failures: Int) -> Duration {
        min(firstRetryDelay * (1 << min(max(failures - 1, 0), 20)), maximumRetryDelay)
    }
}
