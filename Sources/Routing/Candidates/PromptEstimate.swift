/// What the estimators say of one prompt and one model.
public struct PromptEstimate: Hashable, Sendable {
    public var quality: Double
    public var qualityStandardError: Double
    public var inputTokens: Double

    /// Mean length of the answer, and its 95th percentile.
    public var outputTokens: Double
    public var outputTokensP95: Double

    public init(
        quality: Double,
        qualityStandardError: Double = 0,
        inputTokens: Double,
        outputTokens: Double,
        outputTokensP95: Double
    ) {
        self.quality = quality
        self.qualityStandardError = qualityStandardError
        self.inputTokens = inputTokens
        self.outputTokens = outputTokens
        self.outputTokensP95 = outputTokensP95
    }
}
