/// What held under stress and what did not.
public struct StressReport: Codable, Sendable {
    /// What a run is held to.
    public enum Promise: String, Codable, Sendable, CaseIterable {
        /// Mean quality at most half a point below its target.
        case quality
        /// Carbon at most 1 % over its budget; where hindsight was asked for, over every budget that a constant price
        /// would have kept.
        case budget
        /// At least 95 % of answers within the latency objective.
        case latency = "slo"
        /// Every request answered.
        case answers
    }

    /// One run, or several of different seeds: the worst of each figure.
    public struct Row: Codable, Sendable {
        public var scenario: StressScenario?
        public var name: String
        public var quality: Double

        /// What the best single model, or the next best while it is down, reaches under the same disturbance: a target
        /// above this is hardly in anyone's reach.
        public var bestSingleQuality: Double
        public var targetMissPoints: Double?
        public var budgetOverrunPercent: Double?

        /// Runs whose budget a constant price would have kept, and the worst overrun of these; nil where that is not
        /// known.
        public var feasibleRuns: Int?
        public var feasibleOverrunPercent: Double?
        public var joulesPerRequest: Double
        public var gramsPerRequest: Double
        public var latencyP99Seconds: Double?
        public var sloViolationRate: Double?
        public var infeasibleRate: Double
        public var refused: Int
        public var held: [Promise]
        public var broken: [Promise]

        /// - Parameter bestSingle: The same run under `best-single`.
        public init(_ stress: StressCase, _ report: EvaluationReport, bestSingle: EvaluationReport) {
            let overall = report.overall
            scenario = stress.scenario
            name = stress.name
            quality = overall.quality
            bestSingleQuality = bestSingle.overall.quality
            targetMissPoints = report.worstMissPoints
            budgetOverrunPercent = report.worstOverrunFraction.map { $0 * 100 }
            let feasible = report.feasibleRuns
            feasibleRuns = feasible?.count
            feasibleOverrunPercent = feasible?.compactMap { $0.budget?.overrunFraction }.max().map { $0 * 100 }
            let judgedOverrun = feasible == nil ? budgetOverrunPercent : feasibleOverrunPercent
            joulesPerRequest = overall.joulesPerRequest
            gramsPerRequest = overall.gramsPerRequest
            latencyP99Seconds = overall.latencyP99Seconds
            let answered = max(1, overall.requests - overall.refused)
            sloViolationRate = stress.settings.latencyObjectiveSeconds.map { _ in
                Double(overall.latencyViolations) / Double(answered)
            }
            infeasibleRate = overall.infeasibleShare
            refused = overall.refused
            let verdicts: [(Promise, Bool?)] = [
                (.quality, targetMissPoints.map { $0 <= StressReport.missPointsAllowed }),
                (.budget, judgedOverrun.map { $0 <= StressReport.overrunPercentAllowed }),
                (.latency, sloViolationRate.map { $0 <= StressReport.latencyViolationsAllowed }),
                (.answers, refused == 0),
            ]
            held = verdicts.filter { $0.1 == true }.map(\.0)
            broken = verdicts.filter { $0.1 == false }.map(\.0)
        }
    }

    public static let missPointsAllowed = 0.5
    public static let overrunPercentAllowed = 1.0
    public static let latencyViolationsAllowed = 0.05

    public var undisturbed: EvaluationReport
    public var rows: [Row]

    public init(undisturbed: EvaluationReport, rows: [Row]) {
        self.undisturbed = undisturbed
        self.rows = rows
    }
}
