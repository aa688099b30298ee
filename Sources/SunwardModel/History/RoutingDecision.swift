import Foundation

/// Where a request was sent, and why: one row of the routing history.
public struct RoutingDecision: Codable, Hashable, Sendable, Identifiable {
    /// What the router foresaw for the chosen model.
    public struct Prediction: Codable, Hashable, Sendable {
        /// Probability of an acceptable answer, 0 to 1, and its standard error; nil for a request without an answer
        /// that anybody could grade, such as one for embeddings.
        public var quality: Double?
        public var qualityStandardError: Double?

        public var latencyP95Seconds: Double
        public var inputTokens: Double
        public var outputTokens: Double

        /// Facility energy, the router's own included.
        public var energyJoules: Double

        /// Carbon at the zone's average intensity, and at its marginal intensity where a feed has it.
        public var carbonGrams: Double
        public var marginalCarbonGrams: Double?

        public init(
            quality: Double?,
            qualityStandardError: Double?,
            latencyP95Seconds: Double,
            inputTokens: Double,
            outputTokens: Double,
            energyJoules: Double,
            carbonGrams: Double,
            marginalCarbonGrams: Double?
        ) {
            self.quality = quality
            self.qualityStandardError = qualityStandardError
            self.latencyP95Seconds = latencyP95Seconds
            self.inputTokens = inputTokens
            self.outputTokens = outputTokens
            self.energyJoules = energyJoules
            self.carbonGrams = carbonGrams
            self.marginalCarbonGrams = marginalCarbonGrams
        }
    }

    /// What was asked of the choice, and the shadow prices it was made at.
    public struct Terms: Codable, Hashable, Sendable {
        public var qualityFloor: Double
        public var latencyObjectiveSeconds: Double?
        public var carbonCapGrams: Double?

        /// lambda: the price of carbon above its own weight. mu: the price of quality.
        public var carbonPrice: Double
        public var qualityPrice: Double

        public init(
            qualityFloor: Double,
            latencyObjectiveSeconds: Double?,
            carbonCapGrams: Double?,
            carbonPrice: Double,
            qualityPrice: Double
        ) {
            self.qualityFloor = qualityFloor
            self.latencyObjectiveSeconds = latencyObjectiveSeconds
            self.carbonCapGrams = carbonCapGrams
            self.carbonPrice = carbonPrice
            self.qualityPrice = qualityPrice
        }
    }

    /// Predicted carbon of the same request under other rules, in grams; nil where a rule has no answer.
    public struct Counterfactuals: Codable, Hashable, Sendable {
        /// The model with the best mean quality at the site nearest to the area.
        public var bestSingleAtNearestSite: Double?

        /// The largest model at the chosen site.
        public var largestModel: Double?

        /// The chosen site with its models in proportion to their traffic weights.
        public var planWithoutRouting: Double?

        public init(bestSingleAtNearestSite: Double?, largestModel: Double?, planWithoutRouting: Double?) {
            self.bestSingleAtNearestSite = bestSingleAtNearestSite
            self.largestModel = largestModel
            self.planWithoutRouting = planWithoutRouting
        }
    }

    /// A limit that the chosen model does not keep, because no model did.
    public enum Violation: String, Codable, Hashable, Sendable, CaseIterable {
        case qualityFloor = "quality-floor"
        case latencyObjective = "latency-objective"
        case carbonCap = "carbon-cap"
        case carbonBudget = "carbon-budget"
    }

    /// Whose request it is, as far as the caller said.
    public struct Origin: Codable, Hashable, Sendable {
        /// The caller's name of the request (`x-request-id`). A request that was sent again after a failure has one
        /// decision for each attempt that the router was asked for.
        public var requestID: String?

        /// The API key it came with, by its public id.
        public var keyID: String?

        /// The decision that failed before this one.
        public var retryOf: UUID?

        public init(requestID: String? = nil, keyID: String? = nil, retryOf: UUID? = nil) {
            self.requestID = requestID
            self.keyID = keyID
            self.retryOf = retryOf
        }
    }

    /// Time-ordered (version 7): its time is ``decidedAt``.
    public var id: UUID

    /// In service time.
    public var decidedAt: Date

    /// The plan that chose the site; nil before the first plan.
    public var planID: UUID?

    public var area: String
    public var workloadClass: String
    public var site: String
    public var model: String
    public var policy: RoutingPolicyName
    public var prediction: Prediction
    public var terms: Terms
    public var violations: [Violation]

    /// Why each other model of the site was not taken, by model name.
    public var refusals: [String: String]

    public var counterfactuals: Counterfactuals

    /// Time the choice took, in microseconds of one core.
    public var decisionMicroseconds: Double

    public var origin: Origin

    public init(
        id: UUID,
        decidedAt: Date,
        planID: UUID?,
        area: String,
        workloadClass: String,
        site: String,
        model: String,
        policy: RoutingPolicyName,
        prediction: Prediction,
        terms: Terms,
        violations: [Violation],
        refusals: [String: String],
        counterfactuals: Counterfactuals,
        decisionMicroseconds: Double,
        origin: Origin = Origin()
    ) {
        self.id = id
        self.decidedAt = decidedAt
        self.planID = planID
        self.area = area
        self.workloadClass = workloadClass
        self.site = site
        self.model = model
        self.policy = policy
        self.prediction = prediction
        self.terms = terms
        self.violations = violations
        self.refusals = refusals
        self.counterfactuals = counterfactuals
        self.decisionMicroseconds = decisionMicroseconds
        self.origin = origin
    }
}
