import Routing
import SunwardModel

/// What is measured: a pool, what is known of it, and what requests are like.
struct BenchSetting: Sendable {
    /// Carbon of a kilowatt-hour at the measured site, and its PUE.
    private static let gramsPerKWh = 400.0
    private static let powerUsageEffectiveness = 1.2

    /// Requests a second that budgets are made for; time passes so that this many are decided in a second.
    static let requestsPerSecond = 100.0

    let estimates: BenchEstimates
    let pool: [ModelProfile]
    let policy: RoutingPolicyName
    let promptBytes: Int
    let seed: UInt64

    init(estimates: BenchEstimates, models: Int, policy: RoutingPolicyName, promptBytes: Int, seed: UInt64) {
        self.estimates = estimates
        self.policy = policy
        self.promptBytes = promptBytes
        self.seed = seed
        pool = estimates.pool(models)
    }

    /// Goals that are neither free nor out of reach: most of the best model's quality, at most of its carbon.
    var goals: RoutingGoals {
        RoutingGoals(qualityFloor: 0.1, qualityTarget: 0.95 * estimates.bestQuality, latencyP95Seconds: 60)
    }

    /// Four fifths of what the dearest model would cause in an hour.
    var allowance: CarbonAllowance {
        let gramsPerJoule = Self.powerUsageEffectiveness * Self.gramsPerKWh / 3.6e6
        return CarbonAllowance(
            gramsPerWindow: 0.8 * estimates.mostJoules * gramsPerJoule * Self.requestsPerSecond * 3600
        )
    }

    /// Prompts that requests take in turn: as many as fit 16 MB, at most 4,096.
    func prompts() -> [RoutedPrompt] {
        var source = BenchPrompts(bytes: promptBytes, seed: seed)
        let classes = estimates.classes
        let limits: [Int?] = [nil, 256, nil, 1024]
        return (0..<min(4096, max(16, (16 << 20) / promptBytes))).map { number in
            RoutedPrompt(
                text: source.next(),
                workloadClass: classes[number % classes.count],
                maxOutputTokens: limits[number % limits.count]
            )
        }
    }

    /// The router of one site, with the known models' tables for every model of the pool.
    var router: PoolRouter {
        let pool = pool.map { PoolModel($0) }
        let originals = estimates.originals(pool.count)
        let means = originals.map { estimates.summary.means[$0] }
        return PoolRouter(
            pool: pool,
            quality: QualityEstimator(
                estimates.quality,
                models: originals,
                prior: zip(pool, means).map { model, means in
                    ClassPrior(byClass: model.profile.qualityByClass, otherwise: means?.quality ?? 0.5)
                }
            ),
            outputLength: OutputLengthEstimator(
                estimates.outputLength,
                models: originals,
                typicalOutputTokens: means.map { $0?.outputTokens ?? 0 }
            ),
            latency: LatencyEstimator(pool: pool).table,
            power: SitePower(
                powerUsageEffectiveness: Self.powerUsageEffectiveness,
                carbonIntensityGramsPerKWh: Self.gramsPerKWh,
                marginalIntensityGramsPerKWh: 1.3 * Self.gramsPerKWh,
                priceUSDPerMWh: 60
            ),
            routerWatts: 15
        )
    }

    /// Terms of a request of each class, at time 0.
    var terms: [RequestTerms] {
        estimates.classes.indices.map { place in
            RequestTerms(
                workloadClass: place,
                qualityFloor: goals.qualityFloor,
                qualityTarget: goals.qualityTarget,
                latencyObjectiveSeconds: goals.latencyP95Seconds,
                qualityMarginStandardErrors: 1,
                latencyMarginFraction: 0.05
            )
        }
    }

    /// - Throws: As ``PolicyFactory``.
    func makePolicy() throws(RoutingError) -> any RoutingPolicy {
        let models = pool.map { PolicySettings.Model(PoolModel($0)) }
        return try PolicyFactory.make(
            policy,
            settings: PolicySettings(
                sites: [PolicySettings.Site(name: "bench", models: models, carbonAllowance: allowance)],
                classes: estimates.classes,
                carbonAllowance: allowance
            )
        )
    }
}
