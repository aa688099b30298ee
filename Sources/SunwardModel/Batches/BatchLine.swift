import Foundation

/// A line of a batch: one request that may wait.
public struct BatchLine: Hashable, Sendable {
    /// Which line of which batch.
    public struct ID: Hashable, Sendable {
        public let batch: String

        /// From 1.
        public let line: Int

        public init(batch: String, line: Int) {
            self.batch = batch
            self.line = line
        }
    }

    public let id: ID

    /// ``APIKey/id`` of whoever made the batch; empty for clients without a key.
    public let owner: String

    /// The client's name for it.
    public let customID: String
    public let endpoint: String
    public let cell: BatchCell

    /// Until when it must be answered, in service time.
    public let dueAt: Date

    /// The request's body.
    public let request: Data

    /// How often it has failed for a reason that may pass.
    public var tries: Int

    public init(
        id: ID,
        owner: String,
        customID: String,
        endpoint: String,
        cell: BatchCell,
        dueAt: Date,
        request: Data,
        tries: Int = 0
    ) {
        self.id = id
        self.owner = owner
        self.customID = customID
        self.endpoint = endpoint
        self.cell = cell
        self.dueAt = dueAt
        self.request = request
        self.tries = tries
    }
}
