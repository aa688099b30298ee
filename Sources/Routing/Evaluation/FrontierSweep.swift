import Foundation
import SunwardModel

/// Runs every policy over a set at every value of its knob, without a queue: what it could choose, not what load makes
/// of it. Estimates are made once for each prompt; outcomes are known at once.
public struct FrontierSweep {
    /// What a sweep compares.
    public struct Settings: Sendable {
        public var policies: [RoutingPolicyName] = RoutingPolicyName.allCases
        public var carbon: CarbonSeries
        public var powerUsageEffectiveness: Double = 1
        public var routerWatts: Double = 15
        public var miscalibration: Miscalibration?

        /// Seeds of order, chance and resampling.
        public var seeds: [UInt64]
        public var resamplesPerSeed = 60

        public init(carbon: CarbonSeries, seeds: [UInt64]) {
            self.carbon = carbon
            self.seeds = seeds
        }
    }

    private let set: EvaluationSet
    private let settings: Settings
    private let summary: FitSummary
    private let candidates: [[Candidate]]
    private let contexts: [[Float]]
    private let routerJoules: Double
    private let plan: SweepPlan

    /// - Parameter assessment: Of the same set, at one gram a kilowatt-hour or whatever: carbon is reckoned anew.
    public init(_ set: EvaluationSet, router: FittedRouter, assessment: SetAssessment, settings: Settings) {
        self.set = set
        self.settings = settings
        summary = router.summary
        contexts = assessment.contexts
        let miscalibration = settings.miscalibration
        candidates = assessment.candidates.enumerated().map { prompt, row in
            let gramsPerJoule = settings.carbon.gramsPerJoule(at: Self.moment(prompt, of: set, settings.carbon))
            return row.map { candidate in
                var candidate = candidate
                candidate.carbonGrams = candidate.energyJoules * gramsPerJoule
                candidate.marginalCarbonGrams = nil
                if let miscalibration { candidate.quality = miscalibration.applied(to: candidate.quality) }
                return candidate
            }
        }
        routerJoules = settings.routerWatts * assessment.meanSeconds * settings.powerUsageEffectiveness
        let all = candidates.flatMap(\.self)
        plan = SweepPlan(
            base: PolicySettings(
                set,
                summary: router.summary,
                powerUsageEffectiveness: settings.powerUsageEffectiveness
            ),
            typicalJoules: all.mean(\.energyJoules),
            typicalSeconds: all.mean(\.latencyP95Seconds),
            gramsPerJoule: settings.carbon.mean / 3.6e6,
            bestQuality: set.meanQuality(model: set.bestSingle)
        )
    }

    /// Sweeps all policies and references.
    ///
    /// - Parameter progress: Called with the number of policies done, of how many, and the name of the next.
    /// - Throws: ``RoutingError`` with `invalidSetting` from making a policy; `CancellationError`.
    public func run(progress: (Int, Int, String) -> Void = { _, _, _ in }) throws -> SweepReport {
        var sweeps: [PolicySweep] = []
        for (number, policy) in settings.policies.enumerated() {
            progress(number, settings.policies.count, policy.rawValue)
            try Task.checkCancellation()
            sweeps.append(try sweep(policy))
        }
        progress(settings.policies.count, settings.policies.count, "intervals")
        let references = ReferenceSweeps(
            set: set,
            summary: summary,
            powerUsageEffectiveness: settings.powerUsageEffectiveness,
            gramsPerJoule: set.prompts.indices.map {
                settings.carbon.gramsPerJoule(at: Self.moment($0, of: set, settings.carbon))
            }
        )
        .all
        return report(sweeps, references: references)
    }

    private func sweep(_ policy: RoutingPolicyName) throws -> PolicySweep {
        let planned = plan.settings(policy)
        let seeds = SweepPlan.dependsOnSeed(policy) ? settings.seeds : Array(settings.seeds.prefix(1))
        return PolicySweep(
            name: policy.rawValue,
            runs: try seeds.map { seed in
                var random = ReplayRandom(seed: seed, stream: 2)
                let order = Array(set.prompts.indices).shuffled(using: &random)
                return try planned.map { try run(policy, $0, order: order, seed: seed) }
            }
        )
    }

    /// One pass over all prompts with one setting.
    private func run(
        _ name: RoutingPolicyName,
        _ setting: SweepPlan.Setting,
        order: [Int],
        seed: UInt64
    ) throws -> SweptSetting {
        var policy = try PolicyFactory.make(name, settings: setting.settings)
        var result = SweptSetting(knob: setting.knob, prompts: set.count)
        for (place, prompt) in order.enumerated() {
            let row = candidates[prompt]
            let terms = RequestTerms(
                workloadClass: set.datasetOfPrompt[prompt],
                qualityFloor: setting.qualityFloor,
                qualityTarget: setting.qualityTarget,
                time: Double(place),
                context: contexts[prompt]
            )
            let ticket = seed &* 1_000_003 &+ UInt64(place)
            guard let choice = policy.choose(from: row, for: terms, ticket: ticket, truth: set.qualities(of: prompt))
            else {
                continue
            }
            let models = choice.alsoRun + [choice.model]
            let joules =
                routerJoules
                + models.reduce(0) {
                    $0 + set.joules(prompt: prompt, model: $1) * settings.powerUsageEffectiveness
                }
            let grams = joules * settings.carbon.gramsPerJoule(at: Self.moment(prompt, of: set, settings.carbon))
            let quality = set.quality(prompt: prompt, model: choice.model)
            result.quality[prompt] = Float(quality)
            result.joules[prompt] = Float(joules)
            result.grams[prompt] = Float(grams)
            guard let decision = DecisionFeedback(choice, of: row, for: terms) else { continue }
            guard SweepPlan.dependsOnSeed(name) else { continue }
            policy.record(decision)
            policy.learn(
                OutcomeFeedback(
                    decision: decision,
                    quality: quality,
                    carbonGrams: grams,
                    latencySeconds: nil,
                    energyJoules: joules,
                    context: terms.context,
                    time: terms.time
                )
            )
        }
        return result
    }

    private func report(_ sweeps: [PolicySweep], references: [PolicySweep]) -> SweepReport {
        let best = set.bestSingle
        return SweepReport(
            sweeps,
            references: references,
            bestSingle: EvaluationReport.BestSingle(
                model: set.pool[best].profile.name,
                quality: set.meanQuality(model: best),
                joulesPerRequest: set.meanJoules(model: best) * settings.powerUsageEffectiveness
            ),
            bootstrap: Bootstrap(
                sweeps + references,
                bestSingleQuality: set.prompts.indices.map { Float(set.quality(prompt: $0, model: best)) },
                seeds: settings.seeds,
                resamplesPerSeed: settings.resamplesPerSeed
            ),
            prompts: set.count,
            seeds: settings.seeds
        )
    }

    /// When a prompt is asked: the set is spread evenly over the whole carbon series.
    private static func moment(_ prompt: Int, of set: EvaluationSet, _ carbon: CarbonSeries) -> Double {
        // Steps of the golden ratio: neighbours in the file, often of one data set, are far apart in time.
        let part = (Double(prompt) * 0.618_033_988_749_895).truncatingRemainder(dividingBy: 1)
        return part * carbon.durationSeconds
    }
}
