import SunwardModel

/// `fastest`: the least predicted 95th percentile of latency. Limits it breaks are flagged.
public struct FastestPolicy: RoutingPolicy {
    public var name: RoutingPolicyName { .fastest }

    public init() {}

    public func choose(from candidates: [Candidate], for terms: RequestTerms, ticket: UInt64) -> RoutingChoice? {
        Selection.least(candidates) { $0.unavailability == nil ? $0.latencyP95Seconds : nil }
            .map { RoutingChoice(place: $0, of: candidates, limits: RequestLimits(terms)) }
    }
}
