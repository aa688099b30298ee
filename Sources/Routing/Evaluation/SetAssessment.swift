import SunwardModel

/// What the router foresees for every prompt of a set on an idle pool: made once, read by a whole sweep.
public struct SetAssessment: Sendable {
    /// By prompt, then in the pool's order.
    public let candidates: [[Candidate]]

    /// Structural facts by prompt.
    public let contexts: [[Float]]

    /// Mean time that assessing a prompt took, in seconds.
    public let meanSeconds: Double

    /// - Parameter nanoseconds: A clock that only rises.
    public init(
        _ set: EvaluationSet,
        router fitted: FittedRouter,
        power: SitePower,
        routerWatts: Double,
        nanoseconds: () -> UInt64
    ) {
        let latency = LatencyTable(pool: set.pool)
        let router = PoolRouter(fitted, pool: set.pool, latency: latency, power: power, routerWatts: routerWatts)
        var scratch = RoutingScratch(models: set.pool.count)
        var candidates: [[Candidate]] = []
        var contexts: [[Float]] = []
        candidates.reserveCapacity(set.count)
        contexts.reserveCapacity(set.count)
        let start = nanoseconds()
        for prompt in set.prompts {
            router.candidates(
                for: RoutedPrompt(
                    text: prompt.prompt,
                    workloadClass: prompt.dataset,
                    inputTokens: Double(prompt.inputTokens)
                ),
                loads: [],
                availability: [],
                networkSeconds: 0,
                into: &scratch
            )
            candidates.append(scratch.candidates)
            contexts.append(scratch.features.structure)
        }
        meanSeconds = Double(nanoseconds() &- start) * 1e-9 / Double(set.count)
        self.candidates = candidates
        self.contexts = contexts
    }
}
