import Foundation

/// A file that a client has handed in for a batch, or that a batch has made. It does not hold its content.
public struct BatchFile: Hashable, Sendable, Identifiable {
    /// What a file is there for, in OpenAI's words.
    public enum Purpose: String, Hashable, Sendable, CaseIterable {
        /// Requests, a line each.
        case batch

        /// Answers or errors, a line each.
        case batchOutput = "batch_output"
    }

    /// Public name, `file-` and letters and digits.
    public let id: String

    /// ``APIKey/id`` of whoever handed it in; empty for clients without a key.
    public let owner: String
    public let purpose: Purpose
    public var filename: String

    /// Length of its content.
    public var bytes: Int

    /// In service time.
    public let createdAt: Date

    /// From when on it is gone, in service time.
    public var expiresAt: Date

    public init(
        id: String,
        owner: String,
        purpose: Purpose,
        filename: String,
        bytes: Int = 0,
        createdAt: Date,
        expiresAt: Date
    ) {
        self.id = id
        self.owner = owner
        self.purpose = purpose
        self.filename = filename
        self.bytes = bytes
        self.createdAt = createdAt
        self.expiresAt = expiresAt
    }
}
