import SunwardModel

/// `largest`: the biggest model that is available, whatever it costs. Limits it breaks are flagged, not kept.
public struct LargestPolicy: RoutingPolicy {
    private let sizes: ModelScores

    public var name: RoutingPolicyName { .largest }

    public init(_ settings: PolicySettings) { sizes = ModelScores(settings, \.size) }

    public func choose(from candidates: [Candidate], for terms: RequestTerms, ticket: UInt64) -> RoutingChoice? {
        let best = Selection.greatest(candidates) { candidate in
            candidate.unavailability == nil ? sizes.score(site: terms.site, model: candidate.model) : nil
        }
        return best.map { RoutingChoice(place: $0, of: candidates, limits: RequestLimits(terms)) }
    }
}
