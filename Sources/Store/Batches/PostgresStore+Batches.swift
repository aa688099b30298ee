import Foundation
import Postgres
import SunwardModel

/// Batches as their clients see them. All throw ``StoreError`` with code `unavailable`, `refused` or `unreadable`.
extension PostgresStore {
    /// Keeps a new batch.
    public func addBatch(_ batch: Batch) async throws {
        try await StoreError.translating {
            _ = try await pool.query(
                """
                INSERT INTO batches (id, owner, endpoint, input_file_id, completion_window, status, metadata, area,
                    workload_class, output_seconds, created_at, expires_at)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
                """,
                [
                    batch.id, batch.owner, batch.endpoint, batch.inputFileID, batch.completionWindow,
                    batch.status.rawValue, try batch.metadata.map { try PostgresJSON($0) }, batch.area,
                    batch.workloadClass, batch.outputSeconds, batch.createdAt, batch.expiresAt,
                ]
            )
        }
    }

    /// A batch of an owner's; nil when they have none of that id.
    public func batch(id: String, owner: String) async throws -> Batch? {
        try await StoreError.translating {
            let rows = try await pool.query(
                "SELECT \(Batch.columns) FROM batches WHERE id = $1 AND owner = $2",
                [id, owner]
            )
            return try rows.first.map { try Batch(row: $0) }
        }
    }

    /// An owner's batches; nil when ``BatchListQuery/after`` is none of them.
    public func batches(_ query: BatchListQuery) async throws -> BatchPage<Batch>? {
        try await StoreError.translating {
            guard let start = try await listStart("batches", query) else { return nil }
            let rows = try await pool.query(
                """
                SELECT \(Batch.columns) FROM batches WHERE owner = $1 AND serial \(query.isAscending ? ">" : "<") $2
                ORDER BY serial \(query.isAscending ? "ASC" : "DESC") LIMIT $3
                """,
                [query.owner, start, query.limit + 1]
            )
            return BatchPage(try rows.map { try Batch(row: $0) }, limit: query.limit)
        }
    }

    /// Batches that have not ended, by state.
    public func liveBatches() async throws -> [BatchStatus: Int] {
        try await StoreError.translating {
            let rows = try await pool.query(
                """
                SELECT status, count(*) AS batches FROM batches
                WHERE status IN ('validating', 'in_progress', 'finalizing', 'cancelling') GROUP BY 1
                """
            )
            var counts: [BatchStatus: Int] = [:]
            for row in rows {
                guard let status = BatchStatus(rawValue: try row.decode("status")) else { continue }
                counts[status] = try row.decode("batches", as: Int.self)
            }
            return counts
        }
    }

    /// Batches of all owners, newest first.
    public func newestBatches(limit: Int) async throws -> [Batch] {
        try await StoreError.translating {
            let rows = try await pool.query(
                "SELECT \(Batch.columns) FROM batches ORDER BY serial DESC LIMIT $1",
                [limit]
            )
            return try rows.map { try Batch(row: $0) }
        }
    }

    /// Lets no more of a batch's lines be asked. One that has ended, or is about to, stays as it is.
    ///
    /// - Returns: The batch as it is now; nil when the owner has none of that id.
    public func cancelBatch(id: String, owner: String, at date: Date) async throws -> Batch? {
        try await StoreError.translating {
            let rows = try await pool.query(
                """
                UPDATE batches SET status = 'cancelling', cancelling_at = $3
                WHERE id = $1 AND owner = $2 AND status IN ('validating', 'in_progress')
                RETURNING \(Batch.columns)
                """,
                [id, owner, date]
            )
            if let row = rows.first { return try Batch(row: row) }
            let unchanged = try await pool.query(
                "SELECT \(Batch.columns) FROM batches WHERE id = $1 AND owner = $2",
                [id, owner]
            )
            return try unchanged.first.map { try Batch(row: $0) }
        }
    }
}
