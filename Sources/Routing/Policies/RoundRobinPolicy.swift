import SunwardModel

/// `round-robin`: each available model in turn, by the ticket. Limits it breaks are flagged.
public struct RoundRobinPolicy: RoutingPolicy {
    public var name: RoutingPolicyName { .roundRobin }

    public init() {}

    public func choose(from candidates: [Candidate], for terms: RequestTerms, ticket: UInt64) -> RoutingChoice? {
        let count = UInt64(max(1, Selection.availableCount(candidates)))
        return Selection.available(Int(ticket % count), of: candidates)
            .map { RoutingChoice(place: $0, of: candidates, limits: RequestLimits(terms)) }
    }
}
