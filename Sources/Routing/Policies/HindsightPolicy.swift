/// A policy whose choice depends on how an answer turned out: a router that cannot run the models cannot follow it, an
/// evaluation over recorded outcomes can.
public protocol HindsightPolicy: RoutingPolicy {
    /// As ``RoutingPolicy/choose(from:for:ticket:)``, with what is recorded of every answer.
    ///
    /// - Parameter qualities: True grade by place in `candidates`, 0 to 1; nil or missing where it is not known, where
    ///   the prediction takes its place.
    func choose(
        from candidates: [Candidate],
        for terms: RequestTerms,
        ticket: UInt64,
        qualities: [Double?]
    ) -> RoutingChoice?
}
