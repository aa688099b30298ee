extension RoutingPolicy {
    /// Chooses as a policy is made to: one that goes by how an answer turned out is told, all others are not.
    func choose(
        from candidates: [Candidate],
        for terms: RequestTerms,
        ticket: UInt64,
        truth: @autoclosure () -> [Double?]
    ) -> RoutingChoice? {
        guard let hindsight = self as? any HindsightPolicy else {
            return choose(from: candidates, for: terms, ticket: ticket)
        }
        return hindsight.choose(from: candidates, for: terms, ticket: ticket, qualities: truth())
    }
}
