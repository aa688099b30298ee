/// What became of a decision, beside what was predicted for it.
public struct OutcomeFeedback: Sendable {
    public var decision: DecisionFeedback

    /// Observed grade, 0 to 1; nil where nobody graded.
    public var quality: Double?

    /// Carbon really caused, in grams; nil where tokens are unknown.
    public var carbonGrams: Double?

    /// Latency observed, in seconds; nil where unknown.
    public var latencySeconds: Double?

    /// Energy really used, in joules; nil where tokens are unknown.
    public var energyJoules: Double?

    /// The structural facts of the prompt the decision was made from.
    public var context: [Float]

    /// Service time of the report, in seconds since the reference date.
    public var time: Double

    public init(
        decision: DecisionFeedback,
        quality: Double?,
        carbonGrams: Double?,
        latencySeconds: Double?,
        energyJoules: Double?,
        context: [Float] = [],
        time: Double
    ) {
        self.decision = decision
        self.quality = quality
        self.carbonGrams = carbonGrams
        self.latencySeconds = latencySeconds
        self.energyJoules = energyJoules
        self.context = context
        self.time = time
    }
}
