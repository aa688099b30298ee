import SunwardModel

/// What an evaluation found: all runs of a policy together, and each for itself.
public struct EvaluationReport: Codable, Sendable {
    /// The model that all comparison is with.
    public struct BestSingle: Codable, Hashable, Sendable {
        public var model: String
        public var quality: Double
        public var joulesPerRequest: Double
    }

    /// Quantiles of the time that decisions took, from text to model, in microseconds.
    public struct DecisionTime: Codable, Hashable, Sendable {
        public var p50Microseconds: Double
        public var p99Microseconds: Double
    }

    /// One run with its seed.
    public struct Run: Codable, Hashable, Sendable {
        public var seed: UInt64
        public var quality: Double
        public var targetMissPoints: Double?
        public var joulesPerRequest: Double
        public var gramsPerRequest: Double
        public var infeasibleRate: Double
        public var budget: BudgetAudit?
    }

    /// A finished run.
    struct Replayed {
        var seed: UInt64
        var records: [ReplayRecord]
        var allowance: CarbonAllowance?
        /// As ``BudgetAudit`` takes it.
        var hindsightGrams: Double?
        /// From the first arrival to the last.
        var durationSeconds: Double
    }

    public var policy: RoutingPolicyName
    public var prompts: Int
    public var requestsPerRun: Int
    public var durationSeconds: Double
    public var targetQuality: Double?
    public var bestSingle: BestSingle
    public var overall: DatasetReport
    public var datasets: [DatasetReport]
    public var models: [ModelReport]
    public var decisionTime: DecisionTime
    public var runs: [Run]

    /// - Parameter replays: One for each seed.
    init(_ set: EvaluationSet, settings: ReplaySettings, runs replays: [Replayed]) {
        let builder = ReportBuilder(set, settings: settings)
        let records = replays.flatMap(\.records)
        let times = SampleQuantiles(records.map { Double($0.decisionNanoseconds) / 1000 })
        let best = set.bestSingle
        policy = settings.policy
        prompts = set.count
        requestsPerRun = replays.first?.records.count ?? 0
        durationSeconds = replays.mean(\.durationSeconds)
        targetQuality = settings.relativeQualityTarget
        bestSingle = BestSingle(
            model: set.pool[best].profile.name,
            quality: set.meanQuality(model: best),
            joulesPerRequest: set.meanJoules(model: best) * settings.powerUsageEffectiveness
        )
        overall = builder.report("all", records)
        let byDataset = Dictionary(grouping: records, by: \.dataset)
        datasets = set.datasets.enumerated().map { builder.report($1, byDataset[$0, default: []]) }
        models = set.pool.indices.map { builder.modelReport($0, records) }
        decisionTime = DecisionTime(p50Microseconds: times[0.5] ?? 0, p99Microseconds: times[0.99] ?? 0)
        runs = replays.map { replay in
            let report = builder.report("all", replay.records)
            return Run(
                seed: replay.seed,
                quality: report.quality,
                targetMissPoints: report.targetMissPoints,
                joulesPerRequest: report.joulesPerRequest,
                gramsPerRequest: report.gramsPerRequest,
                infeasibleRate: report.infeasibleShare,
                budget: replay.allowance.map {
                    BudgetAudit(
                        $0,
                        records: replay.records,
                        durationSeconds: replay.durationSeconds,
                        leastGrams: report.oracleGramsPerRequest * Double(replay.records.count),
                        hindsightGrams: replay.hindsightGrams
                    )
                }
            )
        }
    }

    /// Largest overrun of the budget of any run, as a part of it; nil without a budget.
    public var worstOverrunFraction: Double? { runs.compactMap { $0.budget?.overrunFraction }.max() }

    /// Runs whose budget a constant price would have kept; nil where that is not known.
    public var feasibleRuns: [Run]? {
        let audited = runs.filter { $0.budget?.hindsight != nil }
        return audited.isEmpty ? nil : audited.filter { $0.budget?.hindsight?.isFeasible == true }
    }

    /// Largest miss of the quality target of any run, in points; nil without a target.
    public var worstMissPoints: Double? { runs.compactMap(\.targetMissPoints).max() }
}
