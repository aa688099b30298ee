import Foundation
import Postgres
import SunwardModel

extension PostgresStore: RoutingSink {
    /// Writes decisions and outcomes in one transaction, by COPY: all of them or nothing.
    ///
    /// A decision that is there stays as it is. An outcome fills what an earlier one of its decision left open and
    /// changes nothing else; its decision need not be there.
    ///
    /// - Returns: How many rows were new; outcomes that filled or repeated earlier ones count as duplicates.
    /// - Throws: ``StoreError`` with code `refused` when the data will never be accepted, `unavailable` when it may be
    ///   later; `CancellationError`.
    public func write(_ batch: RoutingBatch) async throws -> WriteCounts {
        try await StoreError.translating {
            try await pool.withTransaction { connection in
                var counts = WriteCounts()
                counts += try await insert(batch.decisions, into: .decisions, connection)
                counts += try await insert(batch.outcomes, into: .outcomes, connection)
                return counts
            }
        }
    }

    /// By way of a table of the session, which COPY fills and the end of the transaction empties: COPY itself stops at
    /// a row that is there already.
    private func insert(
        _ rows: RoutingBatch.Rows,
        into table: RoutingTable,
        _ connection: PostgresConnection
    ) async throws -> WriteCounts {
        guard rows.count > 0 else { return WriteCounts() }
        try await connection.execute(table.createStaging)
        let (chunks, source) = AsyncStream<Data>.makeStream()
        source.yield(Data(rows.text))
        source.finish()
        _ = try await connection.copyIn(table.copy, chunks: chunks)
        _ = try await connection.query(table.ensurePartitions)
        let inserted = try await connection.query(table.insert).first?.decode("inserted", as: Int.self) ?? 0
        return WriteCounts(inserted: inserted, duplicate: rows.count - inserted)
    }
}
