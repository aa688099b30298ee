import Foundation
import SunwardModel

/// A decision with what became of its request: a row of `routing_history`.
///
/// A number is nil where it was not finite when the decision was made.
public struct RoutingRow: Codable, Hashable, Sendable {
    /// What the router foresaw; see ``SunwardModel/RoutingDecision/Prediction``.
    public struct Prediction: Codable, Hashable, Sendable {
        public var quality: Double?
        public var qualityStandardError: Double?
        public var latencyP95Seconds: Double?
        public var inputTokens: Double?
        public var outputTokens: Double?
        public var energyJoules: Double?
        public var carbonGrams: Double?
        public var marginalCarbonGrams: Double?
    }

    /// What was asked, and the prices; see ``SunwardModel/RoutingDecision/Terms``.
    public struct Terms: Codable, Hashable, Sendable {
        public var qualityFloor: Double?
        public var latencyObjectiveSeconds: Double?
        public var carbonCapGrams: Double?
        public var carbonPrice: Double?
        public var qualityPrice: Double?
    }

    public var id: UUID
    /// To the millisecond.
    public var decidedAt: Date
    public var planID: UUID?
    public var area: String
    public var workloadClass: String
    public var site: String
    public var model: String
    public var policy: String
    public var prediction: Prediction
    public var terms: Terms
    public var violations: [String]
    /// Why each other model of the site was not taken, by model name.
    public var refusals: [String: String]
    public var counterfactuals: RoutingDecision.Counterfactuals
    public var decisionMicroseconds: Double?
    /// Whose request it was, as far as the caller said.
    public var origin: RoutingDecision.Origin
    /// Nil while nothing has been reported.
    public var outcome: RoutingOutcome?

    private enum CodingKeys: String, CodingKey {
        case id, decidedAt, planID, area, site, model, policy, prediction, terms, violations, refusals
        case counterfactuals, decisionMicroseconds, origin, outcome
        case workloadClass = "class"
    }
}
