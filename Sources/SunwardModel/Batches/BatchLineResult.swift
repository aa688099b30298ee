import Foundation

/// What came of a line of a batch.
public struct BatchLineResult: Hashable, Sendable {
    public let id: BatchLine.ID

    /// Whether it was answered.
    public let isCompleted: Bool

    /// Its line of the output or error file, without a line break.
    public let text: Data

    /// What its answer took.
    public let usage: BatchUsage

    public init(id: BatchLine.ID, isCompleted: Bool, text: Data, usage: BatchUsage = BatchUsage()) {
        self.id = id
        self.isCompleted = isCompleted
        self.text = text
        self.usage = usage
    }
}
