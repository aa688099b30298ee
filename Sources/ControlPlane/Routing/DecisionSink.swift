import SunwardModel

/// Where the history of routing goes.
public protocol DecisionSink: Sendable {
    /// Takes a decision; never waits, since it is called while a request is being answered.
    func record(_ decision: RoutingDecision)

    /// Takes an outcome; never waits. May come more than once for a decision: a later one adds what an earlier one
    /// left open.
    func record(_ outcome: RoutingOutcome)
}
