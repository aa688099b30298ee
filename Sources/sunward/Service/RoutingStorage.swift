import ControlPlane
import Store
import SunwardModel

/// The router's ``DecisionSink`` and ``RoutingStateStore``, kept by PostgreSQL and the spool of decisions.
struct RoutingStorage: DecisionSink, RoutingStateStore {
    let log: DecisionLog
    let store: PostgresStore
    let leadership: LeaderLock

    func record(_ decision: RoutingDecision) { log.record(decision) }

    func record(_ outcome: RoutingOutcome) { log.record(outcome) }

    /// Waits for the schema and for the lead, so that no service takes up what another still adds to.
    func loadRoutingState() async throws -> [RoutingStateRecord] {
        try await leadership.wait()
        return try await store.routingState()
    }

    /// Saves nothing once another service leads: that one has taken up what was saved, and adds to it.
    func saveRoutingState(_ records: [RoutingStateRecord]) async throws {
        guard await leadership.isLeader else { return }
        try await store.saveRoutingState(records)
    }
}
