import Foundation
import NIOConcurrencyHelpers
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
            if let counts = try await writeDirectly(batch) { return counts }
            return try await pool.withTransaction { connection in
                var counts = WriteCounts()
                counts += try await merge(batch.decisions, into: .decisions, connection)
                counts += try await merge(batch.outcomes, into: .outcomes, connection)
                return counts
            }
        }
    }

    /// Copies a batch that was never sent before straight into the tables: half the work of ``merge(_:into:_:)``.
    ///
    /// That stops at the first row that is there already, at an outcome that another adds to, and at the first row of a
    /// day that has no partition yet; then nothing of the batch has been written.
    ///
    /// - Returns: nil where it has to go the other way.
    private func writeDirectly(_ batch: RoutingBatch) async throws -> WriteCounts? {
        guard !batch.mayRepeat, batch.isNew else { return nil }
        let hasOutcomes = batch.outcomes.count > 0
        let isDirect = !hasOutcomes || outcomeCopies.withLockedValue { $0.isDue() }
        do {
            let counts = try await pool.withTransaction { connection in
                var counts = WriteCounts()
                if isDirect {
                    counts += try await copy(batch.outcomes, to: .outcomes, connection)
                } else {
                    counts += try await merge(batch.outcomes, into: .outcomes, connection)
                }
                counts += try await copy(batch.decisions, to: .decisions, connection)
                return counts
            }
            if hasOutcomes, isDirect { outcomeCopies.withLockedValue { $0.note(isTaken: true) } }
            return counts
        } catch let error as PostgresError where Self.asksForMerge(error) {
            // A day without its partition says nothing about the next batch.
            if hasOutcomes, isDirect, error.sqlState?.rawValue == Self.uniqueViolation {
                outcomeCopies.withLockedValue { $0.note(isTaken: false) }
            }
            return nil
        }
    }

    private static let uniqueViolation = "23505"

    /// Whether the server took nothing for a reason that ``merge(_:into:_:)`` deals with, or tells apart from the fault
    /// of a single row: a constraint (a missing partition counts as one), a conflict with another transaction.
    private static func asksForMerge(_ error: PostgresError) -> Bool {
        guard error.code == .server, !error.isConnectionFailure, let state = error.sqlState else { return false }
        return ["23", "40"].contains(state.errorClass)
    }

    private func copy(
        _ rows: RoutingBatch.Rows,
        to table: RoutingTable,
        _ connection: PostgresConnection
    ) async throws -> WriteCounts {
        guard rows.count > 0, let binary = rows.binary else { return WriteCounts() }
        try await send(binary, table.directCopy, connection)
        return WriteCounts(inserted: rows.count, duplicate: 0)
    }

    /// By way of a table of the session, which COPY fills and the end of the transaction empties: COPY itself stops at
    /// a row that is there already.
    private func merge(
        _ rows: RoutingBatch.Rows,
        into table: RoutingTable,
        _ connection: PostgresConnection
    ) async throws -> WriteCounts {
        guard rows.count > 0 else { return WriteCounts() }
        try await connection.execute(table.createStaging)
        try await send(rows.text, table.copy, connection)
        _ = try await connection.query(table.ensurePartitions)
        let inserted = try await connection.query(table.insert).first?.decode("inserted", as: Int.self) ?? 0
        return WriteCounts(inserted: inserted, duplicate: rows.count - inserted)
    }

    private func send(
        _ rows: [UInt8],
        _ statement: String,
        _ connection: PostgresConnection
    ) async throws {
        let (chunks, source) = AsyncStream<Data>.makeStream()
        source.yield(Data(rows))
        source.finish()
        _ = try await connection.copyIn(statement, chunks: chunks)
    }
}
