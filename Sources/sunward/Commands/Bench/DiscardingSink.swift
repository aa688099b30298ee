import ControlPlane
import SunwardModel

/// A history that forgets at once.
struct DiscardingSink: DecisionSink {
    func record(_ decision: RoutingDecision) {}
    func record(_ outcome: RoutingOutcome) {}
}
