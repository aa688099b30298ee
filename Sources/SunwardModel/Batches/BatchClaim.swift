import Foundation

/// Which waiting lines of batches somebody takes.
public struct BatchClaim: Hashable, Sendable {
    /// nil takes those that are due first, whatever they are.
    public let cell: BatchCell?

    /// At most so many.
    public let count: Int

    /// At most so many bytes of requests, but one line in any case.
    public let bytes: Int

    /// Only lines that are due by then; nil for all.
    public let dueBy: Date?

    /// Owners whose lines are left alone.
    public let paused: [String]

    public init(cell: BatchCell?, count: Int, bytes: Int, dueBy: Date? = nil, paused: [String] = []) {
        self.cell = cell
        self.count = count
        self.bytes = bytes
        self.dueBy = dueBy
        self.paused = paused
    }
}
