import SunwardModel

/// What one request asks of the choice: its class's goals with its own wishes over them.
public struct RequestTerms: Sendable {
    /// Index of the site in the fleet and of the class in the fleet.
    public var site: Int
    public var workloadClass: Int

    /// Least acceptable predicted quality, 0 to 1.
    public var qualityFloor: Double

    /// Whether the floor is the request's own: then no policy lowers it.
    public var hasOwnFloor: Bool

    /// Mean quality that the class is to reach, 0 to 1 (A).
    public var qualityTarget: Double?

    /// Longest acceptable 95th percentile of latency (SLO).
    public var latencyObjectiveSeconds: Double?

    /// Most carbon the request may cause.
    public var carbonCapGrams: Double?

    /// Which promise is kept when floor and budget cannot both be.
    public var precedence: RoutingSettings.Precedence

    /// Margin A in standard errors of the prediction, and margin L as a part of the objective.
    public var qualityMarginStandardErrors: Double
    public var latencyMarginFraction: Double

    /// Service time of the request, in seconds since the reference date.
    public var time: Double

    /// Structural facts of the prompt (``PromptFeatures``), for policies that learn from context.
    public var context: [Float]

    public init(
        site: Int = 0,
        workloadClass: Int = 0,
        qualityFloor: Double = 0,
        hasOwnFloor: Bool = false,
        qualityTarget: Double? = nil,
        latencyObjectiveSeconds: Double? = nil,
        carbonCapGrams: Double? = nil,
        precedence: RoutingSettings.Precedence = .floor,
        qualityMarginStandardErrors: Double = 0,
        latencyMarginFraction: Double = 0,
        time: Double = 0,
        context: [Float] = []
    ) {
        self.site = site
        self.workloadClass = workloadClass
        self.qualityFloor = qualityFloor
        self.hasOwnFloor = hasOwnFloor
        self.qualityTarget = qualityTarget
        self.latencyObjectiveSeconds = latencyObjectiveSeconds
        self.carbonCapGrams = carbonCapGrams
        self.precedence = precedence
        self.qualityMarginStandardErrors = qualityMarginStandardErrors
        self.latencyMarginFraction = latencyMarginFraction
        self.time = time
        self.context = context
    }
}
