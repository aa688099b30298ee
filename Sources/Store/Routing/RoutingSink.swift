/// What a ``DecisionLog`` writes to: PostgreSQL, or a stand-in under test.
public protocol RoutingSink: Sendable {
    /// Writes all of `batch` or nothing. Writing again what has been written changes nothing.
    ///
    /// - Throws: ``StoreError`` with code `refused` when the data will never be accepted; anything else means that the
    ///   same batch may succeed later.
    func write(_ batch: RoutingBatch) async throws -> WriteCounts

    /// Returns when the sink can take writes.
    ///
    /// - Throws: ``StoreError`` when it cannot.
    func ping() async throws
}
