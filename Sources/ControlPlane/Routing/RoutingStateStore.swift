import SunwardModel

/// Where what the router has learned and owes survives a restart.
public protocol RoutingStateStore: Sendable {
    /// Everything that was saved last; empty when nothing ever was.
    func loadRoutingState() async throws -> [RoutingStateRecord]

    /// Replaces the records of the same names.
    func saveRoutingState(_ records: [RoutingStateRecord]) async throws
}
