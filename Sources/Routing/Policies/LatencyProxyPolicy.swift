import SunwardModel

/// `latency-proxy`: as `gar-fixed`, with latency in the place of carbon, as if what is fast were clean.
///
/// With a fixed price of quality, the least of latency - price * p in F instead, for sweeps.
public struct LatencyProxyPolicy: RoutingPolicy {
    private let price: Double

    public var name: RoutingPolicyName { .latencyProxy }

    public init(_ settings: PolicySettings) { price = settings.fixedQualityPrice ?? 0 }

    public func choose(from candidates: [Candidate], for terms: RequestTerms, ticket: UInt64) -> RoutingChoice? {
        let limits = RequestLimits(terms)
        let best = Selection.least(candidates) { candidate in
            limits.isFeasible(candidate) ? candidate.latencyP95Seconds - price * candidate.quality : nil
        }
        let place = best ?? limits.smallestViolation(among: candidates, precedence: terms.precedence)
        return place.map { RoutingChoice(place: $0, of: candidates, limits: limits) }
    }
}
