import SunwardModel

/// Decisions and outcomes, each in the order in which they came.
struct RoutingEntries: Sendable {
    var decisions: [RoutingDecision] = []
    var outcomes: [RoutingOutcome] = []

    var count: Int { decisions.count + outcomes.count }
}
