import SunwardModel

/// `random`: any available model, each with the same chance, drawn from the ticket. Limits it breaks are flagged.
public struct RandomPolicy: RoutingPolicy {
    public var name: RoutingPolicyName { .random }

    public init() {}

    public func choose(from candidates: [Candidate], for terms: RequestTerms, ticket: UInt64) -> RoutingChoice? {
        let rank = TicketChance.below(Selection.availableCount(candidates), ticket, for: .model)
        return Selection.available(rank, of: candidates)
            .map { RoutingChoice(place: $0, of: candidates, limits: RequestLimits(terms)) }
    }
}
