/// What a latency estimator remembers across a restart, by names that survive a change of the pool.
public struct LatencyMemory: Codable, Hashable, Sendable {
    /// Layout to save it under: raise it when a field changes its meaning.
    public static let layout = 1

    /// One model's residuals and lengths.
    public struct Model: Codable, Hashable, Sendable {
        public var model: String
        /// Observed over base latencies of the window.
        public var ratios: QuantileSketch
        public var coverage: SlidingShare.Tally
        /// Natural logarithm of the correction.
        public var logCorrection: Double
        public var outcomes: Double
        /// Outcomes that mean lengths are worth, and the means.
        public var lengths: Double
        public var inputTokens: Double
        public var outputTokens: Double
    }

    public var models: [Model]
}
