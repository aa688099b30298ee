import SunwardModel

/// `gar-epsilon`: the least carbon within epsilon of the best quality that can be had.
///
/// The best is taken over the models that are available, in time and under the cap, and of dependable quality
/// (p - marginA), so that the floor is always within reach of one of them. A floor that the request itself brought is
/// not lowered; the class's floor is replaced.
public struct GarEpsilonPolicy: RoutingPolicy {
    public let epsilon: Double

    public var name: RoutingPolicyName { .garEpsilon }

    public init(epsilon: Double) { self.epsilon = epsilon }

    public func choose(from candidates: [Candidate], for terms: RequestTerms, ticket: UInt64) -> RoutingChoice? {
        var limits = RequestLimits(terms)
        var best = -Double.infinity
        for candidate in candidates where limits.isOpen(candidate) {
            best = max(best, limits.dependableQuality(of: candidate))
        }
        if best.isFinite {
            let floor = max(0, best - epsilon)
            limits.qualityFloor = terms.hasOwnFloor ? max(terms.qualityFloor, floor) : floor
        }
        return GarFixedPolicy.leastCarbon(from: candidates, limits: limits, precedence: terms.precedence)
    }
}
