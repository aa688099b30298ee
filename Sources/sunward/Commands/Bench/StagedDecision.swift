import Routing
import SunwardModel

/// A decision in its parts, each timed for itself: the same calls in the same order as ``PoolRouter`` makes them.
struct StagedDecision {
    /// The parts, in order.
    enum Stage: String, CaseIterable {
        /// Tokens of the text, hashed rows, structure.
        case features
        case quality
        case outputLength = "output length"
        /// Latency, energy, carbon and cost of each model.
        case candidates
        case policy
    }

    private let router: PoolRouter
    private var features = PromptFeatures()
    private var quality: [Double]
    private var uncertainty: [Double]
    private var tokens: [Double]
    private var tokensP95: [Double]
    private var candidates: [Candidate] = []
    private var logs: [DurationLog]

    init(_ router: PoolRouter, decisions: Int) {
        self.router = router
        let empty = [Double](repeating: 0, count: router.pool.count)
        (quality, uncertainty, tokens, tokensP95) = (empty, empty, empty, empty)
        candidates.reserveCapacity(router.pool.count)
        logs = Stage.allCases.map { _ in DurationLog(capacity: decisions) }
    }

    var summaries: [RouteBenchReport.Stage] {
        zip(Stage.allCases, logs).compactMap { stage, log in
            log.summary.map { RouteBenchReport.Stage(name: stage.rawValue, durations: $0) }
        }
    }

    /// - Parameter isCounted: Whether the times are kept; those of the first requests are not.
    mutating func decide(
        _ request: DecisionDriver.Request,
        policy: any RoutingPolicy,
        usesContext: Bool,
        isCounted: Bool
    ) -> RoutingChoice? {
        let prompt = request.prompt
        var terms = request.terms
        let began = DurationLog.now()
        let inputTokens = router.inputLength.tokens(in: prompt.text)
        features.extract(
            prompt.text,
            workloadClass: prompt.workloadClass,
            inputTokens: Int(inputTokens.rounded()),
            maxOutputTokens: prompt.maxOutputTokens
        )
        let extracted = DurationLog.now()
        router.quality.estimate(
            features,
            workloadClass: prompt.workloadClass,
            into: &quality,
            uncertainty: &uncertainty
        )
        let graded = DurationLog.now()
        router.outputLength.estimate(
            router.outputLength.digest(features),
            maxOutputTokens: prompt.maxOutputTokens,
            into: &tokens,
            p95: &tokensP95
        )
        let measured = DurationLog.now()
        assemble(request, inputTokens: inputTokens)
        let assembled = DurationLog.now()
        if usesContext { terms.context = features.structure }
        let choice = policy.choose(from: candidates, for: terms, ticket: request.ticket)
        let chosen = DurationLog.now()
        guard isCounted else { return choice }
        let marks = (began, extracted, graded, measured, assembled, chosen)
        logs[0].add(marks.1 - marks.0)
        logs[1].add(marks.2 - marks.1)
        logs[2].add(marks.3 - marks.2)
        logs[3].add(marks.4 - marks.3)
        logs[4].add(marks.5 - marks.4)
        return choice
    }

    private mutating func assemble(_ request: DecisionDriver.Request, inputTokens: Double) {
        candidates.removeAll(keepingCapacity: true)
        for model in router.pool.indices {
            let estimate = PromptEstimate(
                quality: quality[model],
                qualityStandardError: uncertainty[model],
                inputTokens: inputTokens,
                outputTokens: tokens[model],
                outputTokensP95: tokensP95[model]
            )
            let candidate = router.assembly.candidate(
                model,
                estimate: estimate,
                maxOutputTokens: request.prompt.maxOutputTokens,
                load: request.loads[model],
                unavailability: nil,
                networkSeconds: 0.02
            )
            candidates.append(candidate)
        }
    }
}
