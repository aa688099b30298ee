import SunwardModel

/// The router of a replay: the same estimators that a service has, fed and refreshed as a service would.
struct RouterUnderTest: Sendable {
    /// What is kept of a request until its outcome can be learned from.
    struct Lesson: Sendable {
        var quality: QualityDigest
        var outputLength: OutputLengthDigest
    }

    /// Lessons between two compilations of the learned states.
    private static let lessonsPerCompilation = 250

    private let settings: ReplaySettings
    private let pool: [PoolModel]
    private let summary: FitSummary
    private var quality: QualityState
    private var outputLength: OutputLengthState
    private var latency: LatencyEstimator
    private var router: PoolRouter
    private var scratch: RoutingScratch
    private var lessons = 0

    /// Of the last request assessed, in the pool's order; miscalibrated where the settings want it.
    private(set) var candidates: [Candidate] = []

    /// Structural facts of the last prompt.
    var context: [Float] { scratch.features.structure }

    init(_ fitted: FittedRouter, pool: [PoolModel], settings: ReplaySettings) {
        self.settings = settings
        self.pool = pool
        summary = fitted.summary
        quality = fitted.quality
        outputLength = fitted.outputLength
        latency = LatencyEstimator(pool: pool)
        router = PoolRouter(
            fitted,
            pool: pool,
            latency: latency.table,
            power: Self.power(settings, at: 0),
            routerWatts: settings.routerWatts
        )
        scratch = RoutingScratch(models: pool.count)
    }

    /// Fills ``candidates`` for a prompt.
    mutating func assess(_ prompt: RoutingExample, loads: [ModelLoad], availability: [Candidate.Unavailability?]) {
        router.candidates(
            for: RoutedPrompt(
                text: prompt.prompt,
                workloadClass: prompt.dataset,
                inputTokens: Double(prompt.inputTokens)
            ),
            loads: loads,
            availability: availability,
            networkSeconds: 0,
            into: &scratch
        )
        candidates = scratch.candidates
        guard let miscalibration = settings.miscalibration else { return }
        for place in candidates.indices {
            candidates[place].quality = miscalibration.applied(to: candidates[place].quality)
        }
    }

    mutating func observe(_ observation: LatencyObservation) { latency.observe(observation) }

    /// What must be kept of the last request assessed to learn from its outcome.
    func lesson() -> Lesson {
        Lesson(
            quality: router.quality.digest(scratch.features),
            outputLength: router.outputLength.digest(scratch.features)
        )
    }

    mutating func learn(_ lesson: Lesson, model: Int, quality grade: Double?, outputTokens: Double) {
        let name = pool[model].profile.name
        if let grade { quality.learn(lesson.quality, model: name, quality: grade) }
        outputLength.learn(lesson.outputLength, model: name, outputTokens: outputTokens)
        lessons += 1
    }

    /// Brings latencies, power and what was learned up to date.
    mutating func refresh(at time: Double) {
        let hasLearned = lessons >= Self.lessonsPerCompilation
        if hasLearned { lessons = 0 }
        router = PoolRouter(
            pool: pool,
            quality: hasLearned ? QualityEstimator(quality, pool: pool, summary: summary) : router.quality,
            outputLength: hasLearned
                ? OutputLengthEstimator(outputLength, pool: pool, summary: summary) : router.outputLength,
            latency: latency.table,
            power: Self.power(settings, at: time),
            routerWatts: settings.routerWatts
        )
    }

    private static func power(_ settings: ReplaySettings, at time: Double) -> SitePower {
        SitePower(
            powerUsageEffectiveness: settings.powerUsageEffectiveness,
            carbonIntensityGramsPerKWh: settings.carbon.intensity(at: time)
        )
    }
}
