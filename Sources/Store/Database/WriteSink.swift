import SunwardModel

/// What a ``StoreWriter`` writes to: PostgreSQL, or a stand-in under test.
public protocol WriteSink: Sendable {
    /// Writes all of `batch`, in order, or nothing. Writing again what has been written changes nothing.
    ///
    /// - Throws: ``StoreError`` with code `refused` when the data will never be accepted; anything else means that the
    ///   same batch may succeed later.
    func write(_ batch: [StoreWrite]) async throws -> WriteCounts

    /// Returns when the sink can take writes.
    ///
    /// - Throws: ``StoreError`` when it cannot.
    func ping() async throws
}
