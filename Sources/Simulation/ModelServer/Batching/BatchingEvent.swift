/// What a scheduler tells of.
public enum BatchingEvent: Hashable, Sendable {
    /// The first token of an answer is there.
    case firstToken(id: Int, BatchingTimeline)

    /// More tokens of a streamed answer are there, the first included.
    case tokens(id: Int, count: Int)

    /// The last token of an answer is there.
    case finished(id: Int, BatchingTimeline)
}
