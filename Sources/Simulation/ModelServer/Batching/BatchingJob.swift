/// One answer that a model is asked for, as its scheduler sees it.
public struct BatchingJob: Hashable, Sendable {
    /// The caller's name for it, used once.
    public var id: Int

    /// Prompt tokens that must be read: those in the prefix cache need not.
    public var prefillTokens: Int

    /// Tokens to be generated; 0 for one that ends when its prompt is read, as an embedding does.
    public var outputTokens: Int

    /// Whether every token is told of when it is there, and not only the end.
    public var isStreamed: Bool

    /// How much longer than its neighbours it takes; 1 is as the profile says.
    public var slowness: Double

    public init(id: Int, prefillTokens: Int, outputTokens: Int, isStreamed: Bool = false, slowness: Double = 1) {
        self.id = id
        self.prefillTokens = max(0, prefillTokens)
        self.outputTokens = max(0, outputTokens)
        self.isStreamed = isStreamed
        self.slowness = max(1, slowness)
    }
}
