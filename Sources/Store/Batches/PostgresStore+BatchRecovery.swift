import Foundation
import Postgres
import SunwardModel

/// Lines whose service has died, or knows nothing of them. All throw ``StoreError`` with code `unavailable`, `refused` or `unreadable`.
extension PostgresStore {
    /// Takes the parameters of ``recoverBatchLines(instance:inFlight:)`` as `$1` to `$3`.
    private static let lost = """
        l.state = 'running' AND l.lease_until < now() AND (l.lease_owner <> $1 OR (l.batch_id, l.line) NOT IN (
            SELECT * FROM unnest($2::text[], $3::integer[])))
        """

    /// Lets lines wait again whose lease is over, or ends them as failed where their batch wants none asked twice.
    ///
    /// - Parameters:
    ///   - instance: Whoever asks. It must have no claim under way: what it has been given without knowing, since the
    ///     answer to its claim was lost, is recovered as well.
    ///   - inFlight: Lines that it has under way; they are left to it.
    /// - Returns: How many wait again.
    public func recoverBatchLines(instance: UUID, inFlight: Set<BatchLine.ID>) async throws -> Int {
        try await StoreError.translating {
            let parameters: [any PostgresEncodable] = [instance, inFlight.map(\.batch), inFlight.map(\.line)]
            try await failInterrupted(parameters)
            let rows = try await pool.query(
                """
                UPDATE batch_lines l SET state = 'waiting', lease_owner = NULL, lease_until = NULL
                FROM batches b
                WHERE b.id = l.batch_id AND \(Self.lost)
                    AND coalesce(b.metadata->>'\(Batch.onInterruptionName)', '') <> '\(Batch.failOnInterruption)'
                RETURNING 1
                """,
                parameters
            )
            return rows.count
        }
    }

    private func failInterrupted(_ parameters: [any PostgresEncodable]) async throws {
        let found = try await pool.query(
            """
            SELECT DISTINCT b.id FROM batch_lines l JOIN batches b ON b.id = l.batch_id
            WHERE \(Self.lost) AND b.metadata->>'\(Batch.onInterruptionName)' = '\(Batch.failOnInterruption)'
            """,
            parameters
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
                    WHERE \(Self.lost) AND l.batch_id = ANY ($4::text[]) RETURNING batch_id
                )
                UPDATE batches b SET failed = b.failed + g.lines
                FROM (SELECT batch_id, count(*) AS lines FROM failed GROUP BY 1) g WHERE b.id = g.batch_id
                """,
                parameters + [ids]
            )
        }
    }
}
