import Foundation
import Postgres
import SunwardModel

/// Lines whose service has died. All throw ``StoreError`` with code `unavailable`, `refused` or `unreadable`.
extension PostgresStore {
    private static let lost = "l.state = 'running' AND l.lease_until < now() AND l.lease_owner <> $1"

    /// Lets lines wait again whose lease is over, or ends them as failed where their batch wants none asked twice; those
    /// of one's own run are left to it.
    ///
    /// - Returns: How many wait again.
    public func recoverBatchLines(except instance: UUID) async throws -> Int {
        try await StoreError.translating {
            try await failInterrupted(except: instance)
            let rows = try await pool.query(
                """
                UPDATE batch_lines l SET state = 'waiting', lease_owner = NULL, lease_until = NULL
                FROM batches b
                WHERE b.id = l.batch_id AND \(Self.lost)
                    AND coalesce(b.metadata->>'\(Batch.onInterruptionName)', '') <> '\(Batch.failOnInterruption)'
                RETURNING 1
                """,
                [instance]
            )
            return rows.count
        }
    }

    private func failInterrupted(except instance: UUID) async throws {
        let found = try await pool.query(
            """
            SELECT DISTINCT b.id FROM batch_lines l JOIN batches b ON b.id = l.batch_id
            WHERE \(Self.lost) AND b.metadata->>'\(Batch.onInterruptionName)' = '\(Batch.failOnInterruption)'
            """,
            [instance]
        )
        guard !found.isEmpty else { return }
        let ids = try found.map { try $0.decode("id", as: String.self) }
        try await pool.withTransaction { connection in
            // Before any line, as results do.
            _ = try await connection.query(
                "SELECT FROM batches WHERE id = ANY ($1::text[]) ORDER BY id FOR UPDATE",
                [ids]
            )
            _ = try await connection.query(
                """
                WITH failed AS (
                    UPDATE batch_lines l SET state = 'failed', request = NULL, lease_owner = NULL, lease_until = NULL,
                        result = convert_to(json_build_object(
                            'id', 'batch_req_' || substr(batch_id, 7) || '_' || line, 'custom_id', custom_id,
                            'response', NULL, 'error', json_build_object('code', 'batch_interrupted', 'message',
                                'This request was under way when its service ended; it is not asked twice.'))::text,
                            'UTF8')
                    WHERE \(Self.lost) AND l.batch_id = ANY ($2::text[]) RETURNING batch_id
                )
                UPDATE batches b SET failed = b.failed + g.lines
                FROM (SELECT batch_id, count(*) AS lines FROM failed GROUP BY 1) g WHERE b.id = g.batch_id
                """,
                [instance, ids]
            )
        }
    }
}
