/// A batch that has come to its end.
public struct BatchEnding: Sendable {
    /// As it is now.
    public let batch: Batch

    /// Lines that were never answered, by class.
    public let unanswered: [String: Int]

    public init(batch: Batch, unanswered: [String: Int]) {
        self.batch = batch
        self.unanswered = unanswered
    }
}
