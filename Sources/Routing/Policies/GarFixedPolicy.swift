import SunwardModel

/// `gar-fixed`: the least carbon in F, at the terms' quality floor.
public struct GarFixedPolicy: RoutingPolicy {
    public var name: RoutingPolicyName { .garFixed }

    public init() {}

    public func choose(from candidates: [Candidate], for terms: RequestTerms, ticket: UInt64) -> RoutingChoice? {
        Self.leastCarbon(from: candidates, limits: RequestLimits(terms), precedence: terms.precedence)
    }

    /// The least carbon within `limits`, or the smallest violation.
    static func leastCarbon(
        from candidates: [Candidate],
        limits: RequestLimits,
        precedence: RoutingSettings.Precedence
    ) -> RoutingChoice? {
        let best = Selection.least(candidates) { limits.isFeasible($0) ? $0.carbonGrams : nil }
        guard let place = best ?? limits.smallestViolation(among: candidates, precedence: precedence) else {
            return nil
        }
        return RoutingChoice(place: place, of: candidates, limits: limits)
    }
}
