import Foundation
import Postgres
import SunwardModel

/// The reading of batches' inputs. All throw ``StoreError`` with code `unavailable`, `refused` or `unreadable`.
extension PostgresStore {
    /// Takes a batch whose input has to be read, and forgets what was read of it before.
    ///
    /// - Returns: nil when there is none.
    public func claimBatchInput(_ lease: BatchLease) async throws -> Batch? {
        try await StoreError.translating {
            try await pool.withTransaction { connection in
                let rows = try await connection.query(
                    """
                    UPDATE batches SET lease_owner = $1, lease_until = now() + $2 * interval '1 second'
                    WHERE id = (
                        SELECT id FROM batches
                        WHERE status = 'validating' AND (lease_until IS NULL OR lease_until < now())
                        ORDER BY serial LIMIT 1 FOR UPDATE SKIP LOCKED)
                    RETURNING \(Batch.columns)
                    """,
                    [lease.instance, lease.seconds]
                )
                guard let row = rows.first else { return nil }
                let batch = try Batch(row: row)
                _ = try await connection.query("DELETE FROM batch_lines WHERE batch_id = $1", [batch.id])
                return batch
            }
        }
    }

    /// Keeps lines of a batch that was claimed, and renews the claim.
    ///
    /// - Returns: false when it is somebody else's now, or is not wanted any more; then nothing was kept.
    public func addBatchLines(_ lines: [BatchLine], of batch: String, _ lease: BatchLease) async throws -> Bool {
        try await StoreError.translating {
            try await pool.withTransaction { connection in
                let held = try await connection.query(
                    """
                    UPDATE batches SET lease_until = now() + $3 * interval '1 second'
                    WHERE id = $1 AND lease_owner = $2 AND status = 'validating' RETURNING id
                    """,
                    [batch, lease.instance, lease.seconds]
                )
                guard !held.isEmpty else { return false }
                _ = try await connection.query(
                    """
                    INSERT INTO batch_lines (batch_id, line, owner, custom_id, area, workload_class, is_planned, due_at,
                        state, request, request_bytes)
                    SELECT $1, line, owner, custom_id, area, workload_class, is_planned, due_at, 'waiting', request,
                        octet_length(request)
                    FROM unnest($2::integer[], $3::text[], $4::text[], $5::text[], $6::text[], $7::boolean[],
                        $8::timestamptz[], $9::bytea[])
                        AS given (line, owner, custom_id, area, workload_class, is_planned, due_at, request)
                    """,
                    [
                        batch, lines.map(\.id.line), lines.map(\.owner), lines.map(\.customID), lines.map(\.cell.area),
                        lines.map(\.cell.workloadClass), lines.map(\.cell.isPlanned), lines.map(\.dueAt),
                        lines.map(\.request),
                    ]
                )
                return true
            }
        }
    }

    /// All lines of a batch have been kept: they may be asked.
    ///
    /// - Returns: false when it is somebody else's now, or is not wanted any more.
    public func beginBatch(id: String, total: Int, at date: Date, _ lease: BatchLease) async throws -> Bool {
        try await StoreError.translating {
            let rows = try await pool.query(
                """
                UPDATE batches SET status = 'in_progress', in_progress_at = $3, total = $4, lease_owner = NULL,
                    lease_until = NULL
                WHERE id = $1 AND lease_owner = $2 AND status = 'validating' RETURNING id
                """,
                [id, lease.instance, date, total]
            )
            return !rows.isEmpty
        }
    }

    /// A batch's input is wrong.
    public func failBatch(id: String, problems: [BatchProblem], at date: Date, _ lease: BatchLease) async throws {
        try await StoreError.translating {
            try await pool.withTransaction { connection in
                let rows = try await connection.query(
                    """
                    UPDATE batches SET status = 'failed', failed_at = $3, errors = $4, lease_owner = NULL,
                        lease_until = NULL
                    WHERE id = $1 AND lease_owner = $2 AND status = 'validating' RETURNING id
                    """,
                    [id, lease.instance, date, try PostgresJSON(problems)]
                )
                guard !rows.isEmpty else { return }
                _ = try await connection.query("DELETE FROM batch_lines WHERE batch_id = $1", [id])
            }
        }
    }
}
