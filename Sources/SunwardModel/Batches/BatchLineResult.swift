import Foundation

/// What came of a line of a batch.
public struct BatchLineResult: Hashable, Sendable {
    public let id: BatchLine.ID

    /// Whether it was answered.
    public let isCompleted: Bool

    /// Its line of the output or error file, without a line break.
    public let text: Data

    public init(id: BatchLine.ID, isCompleted: Bool, text: Data) {
        self.id = id
        self.isCompleted = isCompleted
        self.text = text
    }
}
