import SunwardModel

/// Sums the records of replays up.
struct ReportBuilder {
    let set: EvaluationSet
    let settings: ReplaySettings
    let targets: [Double]?

    private let bestSingle: Int

    init(_ set: EvaluationSet, settings: ReplaySettings) {
        self.set = set
        self.settings = settings
        targets = QualityTarget.absolute(set, relative: settings.relativeQualityTarget, scope: settings.targetScope)
        bestSingle = set.bestSingle
    }

    /// One data set's report, or that of all.
    func report(_ name: String, _ records: [ReplayRecord]) -> DatasetReport {
        let count = Double(max(1, records.count))
        let answered = records.filter { $0.model != nil }
        let latencies = SampleQuantiles(answered.map(\.latencySeconds))
        let quality = records.mean(\.quality)
        let bestQuality = records.mean { set.quality(prompt: $0.prompt, model: bestSingle) }
        let target = targets.map { targets in records.mean { targets[$0.dataset] } }
        let wanted = target ?? quality
        let oracleGrams = oracle(records, price: \.gramsPerJoule).optimum(quality: wanted).cost
        let grams = records.mean(\.grams)
        let objective = settings.latencyObjectiveSeconds
        return DatasetReport(
            dataset: name,
            requests: records.count,
            quality: quality,
            relativeQuality: bestQuality > 0 ? quality / bestQuality : nil,
            qualityTarget: target,
            targetMissPoints: target.map { max(0, ($0 - quality) * 100) },
            joulesPerRequest: records.mean(\.joules),
            gramsPerRequest: grams,
            routerJoulesPerRequest: records.mean(\.routerJoules),
            bestSingleQuality: bestQuality,
            bestSingleJoulesPerRequest: records.mean { joules($0, model: bestSingle) },
            latencyP50Seconds: latencies[0.5],
            latencyP95Seconds: latencies[0.95],
            latencyP99Seconds: latencies[0.99],
            floorViolations: records.count { $0.violations.contains(.qualityFloor) },
            budgetViolations: records.count { $0.violations.contains(.carbonBudget) },
            latencyViolations: objective.map { objective in answered.count { $0.latencySeconds > objective } } ?? 0,
            refused: records.count - answered.count,
            infeasibleShare: Double(records.count { !$0.violations.isEmpty || $0.model == nil }) / count,
            latencyCoverage: answered.isEmpty
                ? nil
                : answered.mean { $0.latencySeconds <= $0.predictedLatencyP95Seconds ? 1 : 0 },
            oracleJoulesPerRequest: oracle(records) { _ in 1 }.optimum(quality: wanted).cost,
            oracleGramsPerRequest: oracleGrams,
            regretGramsPerRequest: grams - oracleGrams,
            rankingArea: meanOverModels(records) { PredictionQuality.rankingArea(predicted: $0, actual: $1) },
            calibrationError: meanOverModels(records) { PredictionQuality.calibrationError(predicted: $0, actual: $1) }
        )
    }

    /// What is known of one model over all records.
    func modelReport(_ model: Int, _ records: [ReplayRecord]) -> ModelReport {
        let (predicted, actual) = predictions(records, model: model)
        return ModelReport(
            model: set.pool[model].profile.name,
            share: records.mean { $0.model == model ? 1 : 0 },
            quality: set.meanQuality(model: model),
            joulesPerRequest: set.meanJoules(model: model) * settings.powerUsageEffectiveness,
            rankingArea: PredictionQuality.rankingArea(predicted: predicted, actual: actual),
            calibrationError: PredictionQuality.calibrationError(predicted: predicted, actual: actual)
        )
    }

    private func joules(_ record: ReplayRecord, model: Int) -> Double {
        set.joules(prompt: record.prompt, model: model) * settings.powerUsageEffectiveness
    }

    private func oracle(_ records: [ReplayRecord], price: (ReplayRecord) -> Double) -> ConstrainedOracle {
        ConstrainedOracle(
            records.map { record in
                let price = price(record)
                let fast = set.pool.indices.filter { isFastEnough(record.prompt, model: $0) }
                return (fast.isEmpty ? Array(set.pool.indices) : fast).map { model in
                    ConstrainedOracle.Option(
                        quality: set.quality(prompt: record.prompt, model: model),
                        cost: joules(record, model: model) * price
                    )
                }
            }
        )
    }

    private func isFastEnough(_ prompt: Int, model: Int) -> Bool {
        guard let objective = settings.latencyObjectiveSeconds else { return true }
        return set.pool[model].profile.unloadedSeconds(
            inputTokens: Double(set.prompts[prompt].inputTokens),
            outputTokens: set.outputTokens(prompt: prompt, model: model)
        ) <= objective
    }

    private func predictions(_ records: [ReplayRecord], model: Int) -> (predicted: [Double], actual: [Double]) {
        let assessed = records.filter { $0.predictions.count > model }
        return (
            assessed.map { Double($0.predictions[model]) },
            assessed.map { set.quality(prompt: $0.prompt, model: model) }
        )
    }

    private func meanOverModels(_ records: [ReplayRecord], _ measure: ([Double], [Double]) -> Double?) -> Double? {
        let values = set.pool.indices.compactMap { model in
            let (predicted, actual) = predictions(records, model: model)
            return measure(predicted, actual)
        }
        return values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
    }
}

extension Array {
    /// Mean of a value over all elements; 0 for none.
    func mean(_ value: (Element) -> Double) -> Double {
        isEmpty ? 0 : reduce(0) { $0 + value($1) } / Double(count)
    }
}
