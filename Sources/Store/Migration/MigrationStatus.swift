import Foundation

/// How one migration stands in a database.
public struct MigrationStatus: Codable, Hashable, Sendable {
    /// Whether it has been applied.
    public enum State: String, Codable, Hashable, Sendable {
        /// Applied as it stands.
        case applied
        /// Yet to be applied.
        case pending
        /// Applied, but its file was edited afterwards.
        case changed
        /// Applied by a newer Sunward that this one does not know.
        case unknown
    }

    /// Its place in the sequence, from 1.
    public var number: Int

    /// The words of its file's name.
    public var name: String

    /// Whether it has been applied.
    public var state: State

    /// When it was applied, by the database's clock.
    public var appliedAt: Date?

    /// How long it took.
    public var seconds: Double?

    /// Makes a status.
    public init(number: Int, name: String, state: State, appliedAt: Date? = nil, seconds: Double? = nil) {
        self.number = number
        self.name = name
        self.state = state
        self.appliedAt = appliedAt
        self.seconds = seconds
    }
}
