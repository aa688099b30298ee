/// What choosing needs to write on: kept and used again, so that a decision allocates nothing.
///
/// One for each thread or connection that decides; ``PoolRouter`` fills it, and the caller reads it until the next.
public struct RoutingScratch: Sendable {
    /// Of the last prompt.
    public internal(set) var features = PromptFeatures()

    /// One for each model of the pool, in its order.
    public internal(set) var candidates: [Candidate] = []

    /// Length of the last prompt, given or estimated.
    public internal(set) var inputTokens = 0.0

    /// What must be kept of the last prompt to learn from its outcome; nil before the first.
    public internal(set) var qualityDigest: QualityDigest?
    public internal(set) var outputLengthDigest: OutputLengthDigest?

    var quality: [Double] = []
    var qualityStandardError: [Double] = []
    var outputTokens: [Double] = []
    var outputTokensP95: [Double] = []

    /// - Parameter models: Size of the largest pool expected; a larger one costs one allocation.
    public init(models: Int = 16) {
        candidates.reserveCapacity(models)
        resize(to: models)
    }

    func estimate(_ model: Int) -> PromptEstimate {
        PromptEstimate(
            quality: quality[model],
            qualityStandardError: qualityStandardError[model],
            inputTokens: inputTokens,
            outputTokens: outputTokens[model],
            outputTokensP95: outputTokensP95[model]
        )
    }

    mutating func resize(to models: Int) {
        guard quality.count != models else { return }
        Self.resize(&quality, to: models)
        Self.resize(&qualityStandardError, to: models)
        Self.resize(&outputTokens, to: models)
        Self.resize(&outputTokensP95, to: models)
    }

    /// Keeps the buffer where it is large enough: requests of pools of several sizes take turns with one scratch.
    private static func resize(_ buffer: inout [Double], to count: Int) {
        if buffer.count > count { buffer.removeLast(buffer.count - count) }
        while buffer.count < count { buffer.append(0) }
    }
}
