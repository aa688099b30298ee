import SunwardModel

/// `best-single`: of the available models the one with the best mean quality, the same for every request. Limits it
/// breaks are flagged, not kept.
public struct BestSinglePolicy: RoutingPolicy {
    private let qualities: ModelScores

    public var name: RoutingPolicyName { .bestSingle }

    public init(_ settings: PolicySettings) { qualities = ModelScores(settings, \.meanQuality) }

    public func choose(from candidates: [Candidate], for terms: RequestTerms, ticket: UInt64) -> RoutingChoice? {
        let best = Selection.greatest(candidates) { candidate in
            candidate.unavailability == nil ? qualities.score(site: terms.site, model: candidate.model) : nil
        }
        return best.map { RoutingChoice(place: $0, of: candidates, limits: RequestLimits(terms)) }
    }
}
