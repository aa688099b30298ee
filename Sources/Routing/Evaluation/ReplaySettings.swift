import SunwardModel

/// What a replay holds a policy to, and what it does to it.
public struct ReplaySettings: Sendable {
    /// Which mean the quality target is about.
    public enum TargetScope: String, Codable, Sendable, CaseIterable {
        /// One target for all requests together.
        case overall
        /// Each data set is a class whose target goes by the best single model's quality within it.
        case dataset
    }

    /// A model that is out of service for a while; start and end are parts of the replay, 0 to 1.
    public struct Outage: Sendable {
        public var model: Int
        public var start: Double
        public var end: Double

        public init(model: Int, start: Double, end: Double) {
            self.model = model
            self.start = start
            self.end = end
        }
    }

    public var policy: RoutingPolicyName

    /// Mean quality to reach, relative to that of the best single model on the same prompts; nil for none.
    public var relativeQualityTarget: Double?
    public var targetScope: TargetScope = .overall

    public var qualityFloor: Double = 0
    public var latencyObjectiveSeconds: Double?
    public var budget: ReplayBudget?

    /// The budget of one replay, made from ``budget`` when its requests are known.
    var allowance: CarbonAllowance?
    public var precedence: RoutingSettings.Precedence = .floor

    /// Margins A and L, as in ``RoutingSettings``.
    public var qualityMarginStandardErrors: Double = 0
    public var latencyMarginFraction: Double = 0

    public var carbon: CarbonSeries
    public var powerUsageEffectiveness: Double = 1
    public var routerWatts: Double = 15

    /// Share of answers that somebody grades.
    public var gradedShare: Double = 1

    /// Whether the estimators of quality and length go on learning from outcomes.
    public var learns = false

    public var miscalibration: Miscalibration?
    public var outage: Outage?

    public init(policy: RoutingPolicyName, carbon: CarbonSeries) {
        self.policy = policy
        self.carbon = carbon
    }
}
