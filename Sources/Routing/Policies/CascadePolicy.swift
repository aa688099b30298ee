import SunwardModel

/// `cascade`: the smallest model answers first; a judge that is right with a stated reliability looks at the answer; if
/// it finds it poor, the available model with the best mean quality for the class answers too. Both runs are charged:
/// `alsoRun` holds the first model.
///
/// The judge costs nothing, which is in the cascade's favour. Where the grade of the first answer is known (evaluation:
/// ``HindsightPolicy``), the judge says what is true with the chance `reliability`. Where it is not (a live router,
/// which runs no model itself), the answer is taken to be good with the chance p[first], so that the share of second
/// runs is what it would be on average. Limits it breaks are flagged.
public struct CascadePolicy: HindsightPolicy {
    public let reliability: Double
    public let threshold: Double
    private let sizes: ModelScores
    private let qualities: [ModelScores]
    private let meanQualities: ModelScores

    public var name: RoutingPolicyName { .cascade }

    public init(_ settings: PolicySettings) {
        reliability = settings.cascadeReliability
        threshold = settings.cascadeThreshold
        sizes = ModelScores(settings, \.size)
        meanQualities = ModelScores(settings, \.meanQuality)
        qualities = settings.classes.map { name in
            ModelScores(settings) { $0.qualityByClass[name] ?? $0.meanQuality }
        }
    }

    /// The two models of a request; nil when none is available.
    public func plan(from candidates: [Candidate], for terms: RequestTerms) -> CascadePlan? {
        let scores = qualities.indices.contains(terms.workloadClass) ? qualities[terms.workloadClass] : meanQualities
        let first = Selection.least(candidates) { candidate in
            candidate.unavailability == nil ? sizes.score(site: terms.site, model: candidate.model) : nil
        }
        let second = Selection.greatest(candidates) { candidate in
            candidate.unavailability == nil ? scores.score(site: terms.site, model: candidate.model) : nil
        }
        guard let first, let second else { return nil }
        return CascadePlan(first: candidates[first].model, second: candidates[second].model)
    }

    public func choose(from candidates: [Candidate], for terms: RequestTerms, ticket: UInt64) -> RoutingChoice? {
        choose(from: candidates, for: terms, ticket: ticket, qualities: [])
    }

    public func choose(
        from candidates: [Candidate],
        for terms: RequestTerms,
        ticket: UInt64,
        qualities: [Double?]
    ) -> RoutingChoice? {
        guard let plan = plan(from: candidates, for: terms),
            let first = candidates.firstIndex(where: { $0.model == plan.first })
        else { return nil }
        let recorded = qualities.indices.contains(first) ? qualities[first] : nil
        let isGood = recorded.map { $0 >= threshold }
        let chanceToAccept =
            switch isGood {
            case .some(true): reliability
            case .some(false): 1 - reliability
            case .none: chanceToAccept(candidates[first].quality)
            }
        let isAccepted = TicketChance.unit(ticket, for: .verdict) < chanceToAccept
        let run = plan.run(firstIsAccepted: isAccepted)
        guard let place = candidates.firstIndex(where: { $0.model == run.model }) else { return nil }
        var choice = RoutingChoice(place: place, of: candidates, limits: RequestLimits(terms))
        choice.alsoRun = run.alsoRun
        return choice
    }

    /// p r + (1 - p)(1 - r): a good answer that is recognised, or a poor one that is not.
    private func chanceToAccept(_ quality: Double) -> Double {
        quality * reliability + (1 - quality) * (1 - reliability)
    }
}
