/// What the answers to lines of a batch have taken.
public struct BatchUsage: Hashable, Sendable {
    public var inputTokens: Int

    /// Of the input tokens, those whose state a model server still had.
    public var cachedInputTokens: Int
    public var outputTokens: Int

    /// Of the output tokens, those that a model has thought with.
    public var reasoningTokens: Int

    /// Carbon of the answers, in grams of CO2 equivalent.
    public var carbonGrams: Double

    /// Facility energy of the answers, in joules.
    public var energyJoules: Double

    public var totalTokens: Int { inputTokens + outputTokens }

    public init(
        inputTokens: Int = 0,
        cachedInputTokens: Int = 0,
        outputTokens: Int = 0,
        reasoningTokens: Int = 0,
        carbonGrams: Double = 0,
        energyJoules: Double = 0
    ) {
        self.inputTokens = inputTokens
        self.cachedInputTokens = cachedInputTokens
        self.outputTokens = outputTokens
        self.reasoningTokens = reasoningTokens
        self.carbonGrams = carbonGrams
        self.energyJoules = energyJoules
    }
}
