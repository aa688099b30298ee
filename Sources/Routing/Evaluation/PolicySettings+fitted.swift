import SunwardModel

extension PolicySettings {
    /// What policies need to know for an evaluation on one site: the means of the fit for each model, and a class for
    /// each data set.
    public init(_ set: EvaluationSet, summary: FitSummary, powerUsageEffectiveness: Double) {
        let models = set.pool.map { model in
            let profile = model.profile
            var result = PolicySettings.Model(PoolModel(profile))
            if let means = summary.means[profile.name] { result.meanQuality = means.quality }
            for (dataset, means) in summary.meansByDataset {
                guard let means = means[profile.name] else { continue }
                result.qualityByClass[dataset] = means.quality
                result.energyJoulesByClass[dataset] =
                    powerUsageEffectiveness
                    * profile.energy(inputTokens: means.inputTokens, outputTokens: means.outputTokens).joules
            }
            return result
        }
        self.init(sites: [Site(name: "evaluation", models: models)], classes: set.datasets)
    }

    /// The same held to the settings of a replay.
    public init(_ set: EvaluationSet, summary: FitSummary, replay: ReplaySettings, epsilon: Double) {
        self.init(set, summary: summary, powerUsageEffectiveness: replay.powerUsageEffectiveness)
        sites[0].carbonAllowance = replay.allowance
        precedence = replay.precedence
        sharesQualityPrice = replay.targetScope == .overall
        self.epsilon = epsilon
    }
}
