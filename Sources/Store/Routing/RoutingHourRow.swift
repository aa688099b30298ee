import Foundation

/// What was routed to a model in an hour, and how it went: a row of `routing_hourly`.
public struct RoutingHourRow: Codable, Hashable, Sendable {
    public var hour: Date
    public var site: String
    public var model: String
    public var workloadClass: String
    public var requests: Int
    /// Requests whose outcome was reported, and those of them that did not succeed.
    public var reported: Int
    public var failed: Int
    /// Requests whose answer was graded.
    public var graded: Int
    /// Mean grade, 0 to 1; nil when none was graded.
    public var observedQuality: Double?
    public var predictedQuality: Double?
    /// Of the graded requests alone, to hold against ``observedQuality``.
    public var predictedQualityOfGraded: Double?
    /// Nil without a reported latency.
    public var observedLatencyP95Seconds: Double?
    /// Mean of the predicted 95th percentiles.
    public var predictedLatencyP95Seconds: Double?
    /// Share of reported latencies within their prediction, 0 to 1.
    public var latencyCoverage: Double?
    /// Measured where known, else predicted.
    public var energyKWh: Double?
    public var energyMeasuredShare: Double
    /// Measured where known, else predicted; at the average intensity.
    public var carbonGrams: Double?
    public var carbonMeasuredShare: Double
    /// Predicted; nil unless every request has it.
    public var marginalCarbonGrams: Double?
    public var qualityFloorViolations: Int
    public var latencyObjectiveViolations: Int
    /// Requests whose reported latency was longer than the objective.
    public var latencyObjectiveMisses: Int
    public var carbonCapViolations: Int
    public var carbonBudgetViolations: Int
    /// Requests for which no model kept all limits.
    public var infeasible: Int
    /// What the site, or else the fleet, is allowed in an hour; nil without an allowance.
    public var carbonBudgetGrams: Double?
    /// Of ``carbonBudgetGrams``.
    public var carbonBudgetShare: Double?
    public var meanDecisionMicroseconds: Double?

    private enum CodingKeys: String, CodingKey {
        case hour, site, model, requests, reported, failed, graded, observedQuality, predictedQuality
        case predictedQualityOfGraded, observedLatencyP95Seconds, predictedLatencyP95Seconds, latencyCoverage
        case energyKWh, energyMeasuredShare, carbonGrams, carbonMeasuredShare, marginalCarbonGrams
        case qualityFloorViolations, latencyObjectiveViolations, latencyObjectiveMisses, carbonCapViolations
        case carbonBudgetViolations, infeasible, carbonBudgetGrams, carbonBudgetShare, meanDecisionMicroseconds
        case workloadClass = "class"
    }
}
