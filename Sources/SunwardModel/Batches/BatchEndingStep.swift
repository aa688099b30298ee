/// What one step towards the end of a batch has done.
public struct BatchEndingStep: Sendable {
    /// Lines given up in it that were never answered, by class.
    public let unanswered: [String: Int]

    /// The batch as it is now, if this step was the one that ended it.
    public let ended: Batch?

    public init(unanswered: [String: Int] = [:], ended: Batch? = nil) {
        self.unanswered = unanswered
        self.ended = ended
    }
}
