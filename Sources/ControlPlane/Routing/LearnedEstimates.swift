import Foundation
import Routing
import SunwardModel

/// Everything that the estimators know, and what they have learned since they were last compiled.
struct LearnedEstimates: Sendable {
    private(set) var quality: QualityState
    private(set) var outputLength: OutputLengthState
    var inputLength = InputTokenEstimator()

    /// By place of the site.
    var latency: [LatencyEstimator]

    /// Where quality and output length started, for the status.
    private(set) var basis: String

    /// The fit that quality and output length go back to; nil for none.
    private(set) var fingerprint: String?

    /// What the store has of the fits.
    var bases = RoutingMemory.Bases()
    private(set) var learnedGrades = 0
    private(set) var learnedLengths = 0
    private(set) var learnedLatencies = 0

    private var compiled: [[String]: Compiled] = [:]

    /// The same by site, so that a snapshot need not compare pools.
    private var compiledBySite: [Int: Compiled] = [:]
    private var hasNews = false

    /// The learned states for one pool, as the request path reads them.
    private struct Compiled {
        var quality: QualityEstimator
        var outputLength: OutputLengthEstimator
    }

    init(_ fitted: FittedEstimates, fleet: RoutedFleet) {
        quality = fitted.quality ?? QualityState()
        outputLength = fitted.outputLength ?? OutputLengthState()
        basis = fitted.quality == nil ? "prior" : "fitted"
        fingerprint = fitted.fingerprint
        latency = Self.latency(of: fleet, remembering: [:], at: 0)
    }

    /// Goes on from states that were saved; a part that cannot be read stays as it was.
    mutating func restore(fingerprint: String?, from saved: inout SavedRecords) {
        let (qualityLayout, lengthLayout) = (QualityState.version, OutputLengthState.version)
        let quality = saved.readBasis("quality", as: QualityState.self, layout: qualityLayout)
        if let (state, basis) = quality {
            self.quality = state
            bases.quality = basis
            saved.readLearned("quality-learned", as: QualityState.Learned.self, on: basis, layout: qualityLayout)
                .map { self.quality.restore($0) }
        }
        let length = saved.readBasis("output-length", as: OutputLengthState.self, layout: lengthLayout)
        if let (state, basis) = length {
            outputLength = state
            bases.outputLength = basis
            _ = saved.readLearned(
                "output-length-learned",
                as: OutputLengthState.Learned.self,
                on: basis,
                layout: lengthLayout
            ).map { outputLength.restore($0) }
        }
        guard quality != nil || length != nil else { return }
        self.fingerprint = fingerprint
        basis = "restored"
        hasNews = true
    }

    /// What is to be saved of quality and length.
    var memory: RoutingMemory.Estimators {
        RoutingMemory.Estimators(fingerprint: fingerprint, quality: quality, outputLength: outputLength, bases: bases)
    }

    /// Takes an outcome in: only what is new in it is given.
    mutating func learn(_ memory: DecisionMemory, model: ModelProfile, news: OutcomeNews, at now: Double) {
        if let grade = news.quality, let digest = memory.traces.quality {
            let prior = ClassPrior(model, observations: memory.fleet.fleet.routing.priorObservations)
            quality.learn(digest, model: model.name, quality: grade, prior: prior)
            learnedGrades += 1
        }
        if let tokens = news.outputTokens, let digest = memory.traces.outputLength {
            outputLength.learn(
                digest,
                model: model.name,
                outputTokens: tokens,
                maxOutputTokens: memory.maxOutputTokens
            )
            learnedLengths += 1
        }
        if memory.isInputEstimated, let reported = news.inputTokens {
            inputLength.learn(estimated: memory.inputTokens, reported: reported)
        }
        hasNews = hasNews || news.quality != nil || news.outputTokens != nil
        guard let seconds = news.latencySeconds, latency.indices.contains(memory.feedback.site) else { return }
        learnedLatencies += 1
        latency[memory.feedback.site].observe(
            LatencyObservation(
                model: memory.feedback.model,
                baseSeconds: memory.latencyBaseSeconds,
                p95Seconds: memory.latencyP95Seconds,
                observedSeconds: seconds,
                inputTokens: news.inputTokens,
                outputTokens: news.outputTokens,
                time: now
            )
        )
    }

    /// Lets the next ``router(site:of:power:decisionSeconds:)`` see what was learned of quality and length. Compiling
    /// a large state takes a while, so this is not done with every snapshot.
    ///
    /// - Returns: Whether there was anything new.
    mutating func compileNews() -> Bool {
        guard hasNews else { return false }
        hasNews = false
        compiled = [:]
        compiledBySite = [:]
        return true
    }

    /// What the request path asks about the models of a site.
    mutating func router(
        site: Int,
        of fleet: RoutedFleet,
        power: SitePower,
        decisionSeconds: Double
    ) -> PoolRouter {
        let pool = fleet.pools[site]
        let estimators = compiledBySite[site] ?? compiled(pool, fleet.fleet)
        compiledBySite[site] = estimators
        return PoolRouter(
            pool: pool,
            quality: estimators.quality,
            outputLength: estimators.outputLength,
            latency: latency[site].table,
            power: power,
            routerWatts: fleet.fleet.routing.routerWattsPerCore,
            decisionSeconds: decisionSeconds,
            inputLength: inputLength
        )
    }

    /// Moves to another fleet; latencies go with the names of their sites and models.
    mutating func move(from old: RoutedFleet, to fleet: RoutedFleet, at now: Double) {
        latency = Self.latency(of: fleet, remembering: latencyMemory(old), at: now)
        compiled = [:]
        compiledBySite = [:]
    }

    private mutating func compiled(_ pool: [PoolModel], _ fleet: Fleet) -> Compiled {
        // Sites may give other priors of one model.
        let key = pool.map { "\($0.profile.name) \($0.profile.qualityByClass.sorted { $0.key < $1.key })" }
        if let known = compiled[key] { return known }
        let names = pool.map(\.profile.name)
        let made = Compiled(
            quality: QualityEstimator(
                quality,
                models: names,
                prior: pool.map { ClassPrior($0.profile, observations: fleet.routing.priorObservations) }
            ),
            outputLength: OutputLengthEstimator(
                outputLength,
                models: names,
                typicalOutputTokens: pool.map { _ in fleet.mean(\.outputTokens) },
                typicalByClass: Dictionary(fleet.classes.map { ($0.name, $0.outputTokens) }) { first, _ in first }
            )
        )
        compiled[key] = made
        return made
    }
}

/// What a report adds to what was known of a decision.
struct OutcomeNews: Sendable {
    var quality: Double?
    var inputTokens: Double?
    var outputTokens: Double?

    /// Of a request that succeeded: others say nothing of how long answers take.
    var latencySeconds: Double?
}

extension ClassPrior {
    /// What the fleet's files say of a model: its classes' priors, and their mean for a class that has none.
    fileprivate init(_ model: ModelProfile, observations: Double) {
        let qualities = model.qualityByClass.sorted { $0.key < $1.key }.map(\.value)
        self.init(
            byClass: model.qualityByClass,
            otherwise: qualities.isEmpty ? 0.5 : qualities.reduce(0, +) / Double(qualities.count),
            pseudoCount: observations
        )
    }
}

extension Fleet {
    /// Mean of a length over the classes, by their typical demand.
    func mean(_ tokens: KeyPath<WorkloadClass, Double>) -> Double {
        var sum = 0.0
        var weight = 0.0
        for workloadClass in classes {
            let queries = max(1, areas.reduce(0) { $0 + ($1.typicalQueriesPerHour[workloadClass.name] ?? 0) })
            sum += queries * workloadClass[keyPath: tokens]
            weight += queries
        }
        return weight > 0 ? sum / weight : 300
    }
}
