import Routing
import SunwardModel

/// Takes the first model without looking: what a decision costs when choosing costs nothing.
struct FirstModelPolicy: RoutingPolicy {
    /// It needs a name and is never served by it.
    var name: RoutingPolicyName { .roundRobin }

    func choose(from candidates: [Candidate], for terms: RequestTerms, ticket: UInt64) -> RoutingChoice? {
        candidates.first.map { RoutingChoice(model: $0.model) }
    }
}
