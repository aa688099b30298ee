import Foundation

/// How the way of decisions and outcomes into the database is doing.
public struct DecisionLogStatus: Codable, Hashable, Sendable {
    /// Whether the database took the last attempt.
    public var isConnected: Bool

    /// Since when it has been so, in real time.
    public var since: Date

    /// What the last failed attempt met; nil while connected.
    public var reason: String?

    /// Rows waiting in memory.
    public var queuedRows: Int

    /// Batches in the spool, and their bytes.
    public var spooledBatches: Int
    public var spooledBytes: Int

    /// New rows committed since the start.
    public var writtenRows: Int

    /// Rows that were there already, or filled one that was, since the start.
    public var duplicateRows: Int

    /// Rows refused for good and put aside since the start.
    public var rejectedRows: Int

    /// Rows for which there was room neither in memory nor on disk since the start: they are gone.
    public var lostRows: Int

    public init(
        isConnected: Bool,
        since: Date,
        reason: String? = nil,
        queuedRows: Int = 0,
        spooledBatches: Int = 0,
        spooledBytes: Int = 0,
        writtenRows: Int = 0,
        duplicateRows: Int = 0,
        rejectedRows: Int = 0,
        lostRows: Int = 0
    ) {
        self.isConnected = isConnected
        self.since = since
        self.reason = reason
        self.queuedRows = queuedRows
        self.spooledBatches = spooledBatches
        self.spooledBytes = spooledBytes
        self.writtenRows = writtenRows
        self.duplicateRows = duplicateRows
        self.rejectedRows = rejectedRows
        self.lostRows = lostRows
    }
}
