import SunwardModel

/// Replays an evaluation set under one policy, once for each seed, and reports.
public struct Evaluation {
    public var set: EvaluationSet
    public var router: FittedRouter
    public var settings: ReplaySettings
    public var arrivals: ArrivalProcess

    /// Requests of one replay: prompts are drawn from the set in shuffled rounds.
    public var requests: Int
    public var seeds: [UInt64]

    /// How far below the best prediction `gar-epsilon` may go.
    public var epsilon = 0.05

    /// Whether each budget is held against what a constant price would have needed: a dozen replays more for each.
    public var looksBack = false

    /// A clock that only rises, for timing decisions.
    public var nanoseconds: () -> UInt64

    public init(
        _ set: EvaluationSet,
        router: FittedRouter,
        settings: ReplaySettings,
        arrivals: ArrivalProcess,
        requests: Int,
        seeds: [UInt64],
        nanoseconds: @escaping () -> UInt64
    ) {
        self.set = set
        self.router = router
        self.settings = settings
        self.arrivals = arrivals
        self.requests = requests
        self.seeds = seeds
        self.nanoseconds = nanoseconds
    }

    /// - Parameter progress: Called after each replay.
    /// - Throws: ``RoutingError`` with `invalidSetting`; `CancellationError`.
    public func report(progress: () -> Void = {}) throws -> EvaluationReport {
        var runs: [EvaluationReport.Replayed] = []
        for seed in seeds {
            try Task.checkCancellation()
            runs.append(try replay(seed: seed))
            progress()
        }
        return EvaluationReport(set, settings: settings, runs: runs)
    }

    private func replay(seed: UInt64) throws -> EvaluationReport.Replayed {
        var random = ReplayRandom(seed: seed, stream: 4)
        let prompts = shuffledRounds(random: &random)
        let times = arrivals.times(requests, random: &random)
        let duration = max(times.last ?? 0, 1e-3)
        var settings = settings
        settings.carbon.durationSeconds = duration
        settings.allowance = settings.budget?.allowance(
            durationSeconds: duration,
            bestSingleGrams: bestSingleGrams(prompts, times, settings)
        )
        var policy = try PolicyFactory.make(
            settings.policy,
            settings: PolicySettings(set, summary: router.summary, replay: settings, epsilon: epsilon)
        )
        if let target = settings.relativeQualityTarget,
            let memory = router.prices.startingMemory(
                relativeQuality: target,
                gramsPerJoule: settings.carbon.mean / 3.6e6 * settings.powerUsageEffectiveness
            )
        {
            policy.restore(memory)
        }
        var replay = RouterReplay(
            set,
            router: router,
            policy: policy,
            settings: settings,
            seed: seed,
            nanoseconds: nanoseconds
        )
        return EvaluationReport.Replayed(
            seed: seed,
            records: replay.run(prompts: prompts, arrivals: times),
            allowance: settings.allowance,
            hindsightGrams: try hindsightGrams(prompts, times, settings, seed: seed),
            durationSeconds: duration
        )
    }

    /// What a constant price would have needed; nil where it is not asked for or there is no target to reach.
    private func hindsightGrams(
        _ prompts: [Int],
        _ times: [Double],
        _ settings: ReplaySettings,
        seed: UInt64
    ) throws -> Double? {
        guard looksBack, settings.allowance != nil, let relative = settings.relativeQualityTarget,
            settings.targetScope == .overall
        else { return nil }
        var settings = settings
        settings.policy = .garPrimalDual
        settings.allowance = nil
        var fixed = PolicySettings(set, summary: router.summary, replay: settings, epsilon: epsilon)
        let search = HindsightPrice(
            target: relative * set.meanQuality(model: set.bestSingle),
            usualGrams: bestSingleGrams(prompts, times, settings) / Double(max(1, prompts.count))
        )
        return try search.leastGrams { price in
            fixed.fixedQualityPrice = price
            var replay = RouterReplay(
                set,
                router: router,
                policy: try PolicyFactory.make(.garPrimalDual, settings: fixed),
                settings: settings,
                seed: seed,
                nanoseconds: nanoseconds
            )
            return replay.run(prompts: prompts, arrivals: times)
        }
    }

    private func shuffledRounds(random: inout ReplayRandom) -> [Int] {
        var prompts: [Int] = []
        prompts.reserveCapacity(requests + set.count)
        while prompts.count < requests { prompts += Array(set.prompts.indices).shuffled(using: &random) }
        return Array(prompts.prefix(requests))
    }

    private func bestSingleGrams(_ prompts: [Int], _ times: [Double], _ settings: ReplaySettings) -> Double {
        let best = set.bestSingle
        return zip(prompts, times).reduce(0) { sum, request in
            sum + set.joules(prompt: request.0, model: best) * settings.powerUsageEffectiveness
                * settings.carbon.gramsPerJoule(at: request.1)
        }
    }
}
