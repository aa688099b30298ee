/// How the requests of one data set, or all of them, fared.
public struct DatasetReport: Codable, Hashable, Sendable {
    /// Name of the data set; `all` for all together.
    public var dataset: String
    public var requests: Int

    /// Mean grade, and what part of the best single model's on the same requests it is.
    public var quality: Double
    public var relativeQuality: Double?

    /// Mean quality that was to be reached, absolute; how far below it the mean is, in points of 100.
    public var qualityTarget: Double?
    public var targetMissPoints: Double?

    /// Facility energy and carbon a request, the router's own included.
    public var joulesPerRequest: Double
    public var gramsPerRequest: Double
    public var routerJoulesPerRequest: Double

    /// The best single model's on the same requests.
    public var bestSingleQuality: Double
    public var bestSingleJoulesPerRequest: Double

    /// From arrival to the last token; nil where nothing was answered.
    public var latencyP50Seconds: Double?
    public var latencyP95Seconds: Double?
    public var latencyP99Seconds: Double?

    /// Requests for which no model kept the floor or the budget, as the policy saw it.
    public var floorViolations: Int
    public var budgetViolations: Int

    /// Answers that really took longer than the objective.
    public var latencyViolations: Int

    /// Requests that no model would take.
    public var refused: Int

    /// Share of requests for which no model kept every limit.
    public var infeasibleShare: Double

    /// Share of answers within their predicted 95th percentile of latency.
    public var latencyCoverage: Double?

    /// The constrained oracle at the target (without one: at the quality reached), and what was spent beyond it.
    public var oracleJoulesPerRequest: Double
    public var oracleGramsPerRequest: Double
    public var regretGramsPerRequest: Double

    /// Means over the models of area under the curve and expected calibration error.
    public var rankingArea: Double?
    public var calibrationError: Double?

    private enum CodingKeys: String, CodingKey {
        case dataset, requests, quality, relativeQuality, qualityTarget, targetMissPoints, joulesPerRequest
        case gramsPerRequest, routerJoulesPerRequest, bestSingleQuality, bestSingleJoulesPerRequest, latencyP50Seconds
        case latencyP95Seconds, latencyP99Seconds, floorViolations, budgetViolations
        case latencyViolations = "sloViolations"
        case refused
        case infeasibleShare = "infeasibleRate"
        case latencyCoverage = "p95Coverage"
        case oracleJoulesPerRequest, oracleGramsPerRequest, regretGramsPerRequest
        case rankingArea = "auroc"
        case calibrationError = "ece"
    }
}
