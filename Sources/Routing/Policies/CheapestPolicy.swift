import SunwardModel

/// `cheapest`: the least predicted price of the energy. Limits it breaks are flagged.
public struct CheapestPolicy: RoutingPolicy {
    public var name: RoutingPolicyName { .cheapest }

    public init() {}

    public func choose(from candidates: [Candidate], for terms: RequestTerms, ticket: UInt64) -> RoutingChoice? {
        Selection.least(candidates) { $0.unavailability == nil ? $0.costUSD : nil }
            .map { RoutingChoice(place: $0, of: candidates, limits: RequestLimits(terms)) }
    }
}
