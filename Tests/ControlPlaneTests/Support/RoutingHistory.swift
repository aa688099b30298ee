import ControlPlane
import NIOConcurrencyHelpers
import SunwardModel

/// A history of routing in memory.
final class RoutingHistory: DecisionSink {
    private let rows = NIOLockedValueBox((decisions: [RoutingDecision](), outcomes: [RoutingOutcome]()))

    var decisions: [RoutingDecision] { rows.withLockedValue { $0.decisions } }
    var outcomes: [RoutingOutcome] { rows.withLockedValue { $0.outcomes } }

    func record(_ decision: RoutingDecision) { rows.withLockedValue { $0.decisions.append(decision) } }
    func record(_ outcome: RoutingOutcome) { rows.withLockedValue { $0.outcomes.append(outcome) } }
}
