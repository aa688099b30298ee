import SunwardModel

/// `class-prior`: the least energy among the models whose mean quality for the class meets the floor; it does not look
/// at the prompt. Without such a model, the one with the best mean for the class.
///
/// With a fixed price of quality, the least of energy - price * mean quality instead, for sweeps. Limits it breaks are
/// flagged by the request's own predictions.
public struct ClassPriorPolicy: RoutingPolicy {
    private let qualities: [ModelScores]
    private let energies: [ModelScores]
    private let price: Double?

    public var name: RoutingPolicyName { .classPrior }

    public init(_ settings: PolicySettings) {
        qualities = settings.classes.map { name in
            ModelScores(settings) { $0.qualityByClass[name] ?? $0.meanQuality }
        }
        // A class without energies goes by the prediction, which is marked by a number that is none.
        energies = settings.classes.map { name in ModelScores(settings) { $0.energyJoulesByClass[name] ?? .nan } }
        price = settings.fixedQualityPrice
    }

    public func choose(from candidates: [Candidate], for terms: RequestTerms, ticket: UInt64) -> RoutingChoice? {
        let best = Selection.least(candidates) { candidate in
            guard candidate.unavailability == nil else { return nil }
            if let price { return energy(of: candidate, terms) - price * quality(of: candidate, terms) }
            return quality(of: candidate, terms) >= terms.qualityFloor ? energy(of: candidate, terms) : nil
        }
        let place =
            best
            ?? Selection.greatest(candidates) { $0.unavailability == nil ? quality(of: $0, terms) : nil }
        return place.map { RoutingChoice(place: $0, of: candidates, limits: RequestLimits(terms)) }
    }

    private func quality(of candidate: Candidate, _ terms: RequestTerms) -> Double {
        guard qualities.indices.contains(terms.workloadClass) else { return 0 }
        return qualities[terms.workloadClass].score(site: terms.site, model: candidate.model)
    }

    private func energy(of candidate: Candidate, _ terms: RequestTerms) -> Double {
        guard energies.indices.contains(terms.workloadClass) else { return candidate.energyJoules }
        let mean = energies[terms.workloadClass].score(site: terms.site, model: candidate.model)
        return mean.isNaN ? candidate.energyJoules : mean
    }
}
