import SunwardModel

extension DecisionFeedback {
    /// What a policy gets back of its choice: carbon of everything that runs, quality of the answer that is used, and
    /// the least carbon that any available model could have answered at, in time where one is.
    ///
    /// - Returns: nil when the choice names a model that is not among the candidates.
    public init?(_ choice: RoutingChoice, of candidates: [Candidate], for terms: RequestTerms) {
        guard let chosen = candidates.first(where: { $0.model == choice.model }) else { return nil }
        var grams = chosen.carbonGrams
        for candidate in candidates where choice.alsoRun.contains(candidate.model) { grams += candidate.carbonGrams }
        let limits = RequestLimits(terms)
        var open = Double.infinity
        var available = Double.infinity
        for candidate in candidates where candidate.unavailability == nil {
            available = min(available, candidate.carbonGrams)
            if limits.isOpen(candidate) { open = min(open, candidate.carbonGrams) }
        }
        let least = open.isFinite ? open : available
        self.init(
            site: terms.site,
            workloadClass: terms.workloadClass,
            model: choice.model,
            qualityTarget: terms.qualityTarget,
            quality: chosen.quality,
            carbonGrams: grams,
            leastCarbonGrams: least.isFinite ? least : nil,
            time: terms.time
        )
    }
}
