/// When an answer went through the scheduler, in simulated seconds since its start.
public struct BatchingTimeline: Hashable, Sendable {
    public var arrivedSeconds: Double

    /// When it got a place in a batch; its prompt may still have waited for those before it.
    public var startedSeconds: Double

    public var firstTokenSeconds: Double

    /// When the last token was there, or that many as are now.
    public var finishedSeconds: Double

    /// Tokens generated.
    public var outputTokens: Int
}
