import SunwardModel

extension PoolRouter {
    /// A router with the estimators of a fit, for a pool that may have models the fit has not seen.
    public init(
        _ fitted: FittedRouter,
        pool: [PoolModel],
        latency: LatencyTable,
        power: SitePower,
        routerWatts: Double
    ) {
        self.init(
            pool: pool,
            quality: QualityEstimator(fitted.quality, pool: pool, summary: fitted.summary),
            outputLength: OutputLengthEstimator(fitted.outputLength, pool: pool, summary: fitted.summary),
            latency: latency,
            power: power,
            routerWatts: routerWatts
        )
    }
}

extension QualityEstimator {
    /// With the means of the fit as priors.
    init(_ state: QualityState, pool: [PoolModel], summary: FitSummary) {
        let priors = pool.map { model in
            let name = model.profile.name
            let measured = summary.meansByDataset.compactMapValues { $0[name]?.quality }
            return ClassPrior(
                byClass: model.profile.qualityByClass.merging(measured) { $1 },
                otherwise: summary.means[name]?.quality ?? 0.5
            )
        }
        self.init(state, models: pool.map(\.profile.name), prior: priors)
    }
}

extension OutputLengthEstimator {
    /// With the means of the fit as typical lengths.
    init(_ state: OutputLengthState, pool: [PoolModel], summary: FitSummary) {
        self.init(
            state,
            models: pool.map(\.profile.name),
            typicalOutputTokens: pool.map { summary.means[$0.profile.name]?.outputTokens ?? 0 }
        )
    }
}
