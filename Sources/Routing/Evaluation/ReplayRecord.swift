/// What happened to one request of a replay.
public struct ReplayRecord: Sendable {
    /// Places in the evaluation set: prompt and data set.
    public var prompt: Int
    public var dataset: Int

    /// Seconds of the replay: when it arrived.
    public var arrival: Double

    /// Carbon of a joule then.
    public var gramsPerJoule: Double

    /// Place in the pool of the model that answered; nil when every model refused.
    public var model: Int?

    /// Grade of the answer; 0 when there was none.
    public var quality: Double = 0

    /// Facility energy of everything that ran for it, the choice itself included, and its carbon.
    public var joules: Double = 0
    public var grams: Double = 0

    /// The part of ``joules`` that choosing took.
    public var routerJoules: Double = 0

    /// From arrival to the last token.
    public var latencySeconds: Double = 0

    /// What was predicted for the chosen model.
    public var predictedQuality: Double = 0
    public var predictedLatencyP95Seconds: Double = 0

    /// Predicted quality of every model of the pool, in its order.
    public var predictions: [Float] = []

    /// Limits no model kept, as the policy saw it.
    public var violations: RoutingChoice.Violations = []

    /// Models that were run before the one whose answer counts.
    public var additionalRuns = 0

    /// How often an outage sent it to another model.
    public var reroutes = 0

    /// What the choice took, from text to model.
    public var decisionNanoseconds: UInt64 = 0

    public init(prompt: Int, dataset: Int, arrival: Double, gramsPerJoule: Double) {
        self.prompt = prompt
        self.dataset = dataset
        self.arrival = arrival
        self.gramsPerJoule = gramsPerJoule
    }
}
