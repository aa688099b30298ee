/// One model of a site's pool as it stands for one request: everything a policy may weigh.
public struct Candidate: Sendable {
    /// Why a model cannot take the request at all, whatever it would cost.
    public enum Unavailability: String, Codable, Hashable, Sendable, CaseIterable {
        /// Its server is down or its circuit breaker is open.
        case down
        /// Its batch and its queue are full.
        case saturated
        /// Prompt and answer do not fit its context.
        case contextTooLong = "context-too-long"
        /// It is there for something else than prompts.
        case otherTask = "other-task"
    }

    /// Place in the pool.
    public var model: Int

    /// Probability of an acceptable answer (p), and its standard error.
    public var quality: Double
    public var qualityStandardError: Double

    public var inputTokens: Double

    /// Mean answer length (o), and its 95th percentile.
    public var outputTokens: Double
    public var outputTokensP95: Double

    /// 95th percentile of latency at the present queue, network included (l).
    public var latencyP95Seconds: Double

    /// The same as the queue model alone has it, before measured residuals correct it: what the outcome is reported
    /// with (``LatencyObservation``). Equal to ``latencyP95Seconds`` where nothing is measured.
    public var latencyBaseSeconds: Double

    /// Facility energy of prefill and decode, the router's own included.
    public var energyJoules: Double

    /// Carbon of the grid's part of that energy at average intensity (g).
    public var carbonGrams: Double

    /// The same at marginal intensity, where a feed has it.
    public var marginalCarbonGrams: Double?

    /// Price of the grid's part of that energy.
    public var costUSD: Double

    public var unavailability: Unavailability?

    public init(
        model: Int,
        quality: Double,
        qualityStandardError: Double = 0,
        inputTokens: Double,
        outputTokens: Double,
        outputTokensP95: Double,
        latencyP95Seconds: Double,
        latencyBaseSeconds: Double? = nil,
        energyJoules: Double,
        carbonGrams: Double,
        marginalCarbonGrams: Double? = nil,
        costUSD: Double = 0,
        unavailability: Unavailability? = nil
    ) {
        self.model = model
        self.quality = quality
        self.qualityStandardError = qualityStandardError
        self.inputTokens = inputTokens
        self.outputTokens = outputTokens
        self.outputTokensP95 = outputTokensP95
        self.latencyP95Seconds = latencyP95Seconds
        self.latencyBaseSeconds = latencyBaseSeconds ?? latencyP95Seconds
        self.energyJoules = energyJoules
        self.carbonGrams = carbonGrams
        self.marginalCarbonGrams = marginalCarbonGrams
        self.costUSD = costUSD
        self.unavailability = unavailability
    }
}
