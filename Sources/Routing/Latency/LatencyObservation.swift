/// What became of a request's latency, beside what was predicted for it.
public struct LatencyObservation: Hashable, Sendable {
    /// Place of the model in the pool.
    public var model: Int

    /// ``Candidate/latencyBaseSeconds`` at the decision; nil where it is not known any more, and then the
    /// observation counts for coverage only.
    public var baseSeconds: Double?

    /// ``Candidate/latencyP95Seconds`` at the decision.
    public var p95Seconds: Double

    /// Latency measured, with or without the network: always the same of both in one estimator.
    public var observedSeconds: Double

    /// Tokens really read and written, where reported.
    public var inputTokens: Double?
    public var outputTokens: Double?

    /// When it was observed, in seconds of service time.
    public var time: Double

    public init(
        model: Int,
        baseSeconds: Double?,
        p95Seconds: Double,
        observedSeconds: Double,
        inputTokens: Double? = nil,
        outputTokens: Double? = nil,
        time: Double
    ) {
        self.model = model
        self.baseSeconds = baseSeconds
        self.p95Seconds = p95Seconds
        self.observedSeconds = observedSeconds
        self.inputTokens = inputTokens
        self.outputTokens = outputTokens
        self.time = time
    }
}
