import Foundation

/// How the durable write path is doing.
public struct StoreWriterStatus: Codable, Hashable, Sendable {
    /// Whether the database took the last attempt.
    public var isConnected: Bool

    /// Since when it has been so, in real time.
    public var since: Date

    /// What the last failed attempt met; nil while connected.
    public var reason: String?

    /// Writes waiting in memory.
    public var queuedWrites: Int

    /// Writes in the spool.
    public var spooledRecords: Int

    /// Bytes of the spool.
    public var spooledBytes: Int

    /// Why the spool took nothing when it was last asked, naming its folder; nil once it has, or the database is back.
    public var spoolFailure: String?

    /// Writes put aside since the start: refused by the database for good, unreadable on disk, or too slow to write.
    public var rejected: Int

    /// New rows committed since the start.
    public var committedRows: Int

    /// Rows that were there already when they were written, since the start.
    public var duplicateRows: Int

    /// Makes a status.
    public init(
        isConnected: Bool,
        since: Date,
        reason: String? = nil,
        queuedWrites: Int = 0,
        spooledRecords: Int = 0,
        spooledBytes: Int = 0,
        spoolFailure: String? = nil,
        rejected: Int = 0,
        committedRows: Int = 0,
        duplicateRows: Int = 0
    ) {
        self.isConnected = isConnected
        self.since = since
        self.reason = reason
        self.queuedWrites = queuedWrites
        self.spooledRecords = spooledRecords
        self.spooledBytes = spooledBytes
        self.spoolFailure = spoolFailure
        self.rejected = rejected
        self.committedRows = committedRows
        self.duplicateRows = duplicateRows
    }
}
