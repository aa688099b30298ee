import SunwardModel

/// A rule that chooses the model of a request. A policy is a value: many requests read one copy at the same time while
/// its owner teaches another and swaps it in.
public protocol RoutingPolicy: Sendable {
    var name: RoutingPolicyName { get }

    /// Chooses among the models of one site.
    ///
    /// - Parameters:
    ///   - candidates: The whole pool in its order, at least one; unavailable models included.
    ///   - ticket: A number of its own for every request, counted up from a seed: the only source of turn and chance.
    /// - Returns: nil only when no candidate is available.
    func choose(from candidates: [Candidate], for terms: RequestTerms, ticket: UInt64) -> RoutingChoice?

    /// Takes a decision into account as soon as it is made: what was promised and what it is expected to cost.
    mutating func record(_ decision: DecisionFeedback)

    /// Takes into account what became of a decision.
    mutating func learn(_ outcome: OutcomeFeedback)

    /// The numbers that it decides by now, for people: prices, floors, virtual queues, by name.
    func prices(at time: Double) -> [String: Double]

    /// What a restart must bring back; nil for a policy that remembers nothing.
    var memory: PolicyMemory? { get }

    /// Goes on from where ``memory`` was taken. Parts that do not fit this policy are left out.
    mutating func restore(_ memory: PolicyMemory)

    /// Counts what was spent of the allowances by requests that this policy may not know of, since another chose. What it
    /// knows already is not counted again.
    mutating func charge(_ spent: SpentCarbon)
}

extension RoutingPolicy {
    public mutating func record(_ decision: DecisionFeedback) {}
    public mutating func learn(_ outcome: OutcomeFeedback) {}
    public func prices(at time: Double) -> [String: Double] { memory?.numbers ?? [:] }
    public var memory: PolicyMemory? { nil }
    public mutating func restore(_ memory: PolicyMemory) {}
    public mutating func charge(_ spent: SpentCarbon) {}
}
