/// Tokens that a model server has counted.
struct TokenUsage: Hashable, Sendable {
    var inputTokens: Int
    var outputTokens: Int

    /// Of the input tokens, those whose state the server still had.
    var cachedInputTokens: Int

    init(inputTokens: Int = 0, outputTokens: Int = 0, cachedInputTokens: Int = 0) {
        self.inputTokens = inputTokens
        self.outputTokens = outputTokens
        self.cachedInputTokens = cachedInputTokens
    }
}
