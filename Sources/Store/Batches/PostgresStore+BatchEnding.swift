import Foundation
import Postgres
import SunwardModel

/// The end of batches. All throw ``StoreError`` with code `unavailable`, `refused` or `unreadable`.
extension PostgresStore {
    /// Answers go into parts of about so many bytes; no answer is split.
    private static let partBytes = 1 << 20

    /// Moves batches on whose lines are all done, or whose time is over.
    public func advanceBatches(now: Date) async throws {
        try await StoreError.translating {
            _ = try await pool.query(
                """
                UPDATE batches SET finalizing_at = $1, lease_owner = NULL, lease_until = NULL, status = 'finalizing',
                    ending = CASE WHEN status = 'in_progress' AND completed + failed >= total THEN 'completed'
                        ELSE 'expired' END
                WHERE (status = 'in_progress' AND completed + failed >= total)
                    OR (status IN ('validating', 'in_progress') AND expires_at <= $1)
                """,
                [now]
            )
        }
    }

    /// Makes the files of a batch that is finalizing, or was cancelled and has nothing under way, and ends it.
    ///
    /// All of it happens in the database, in one transaction: answers do not travel, and a crash leaves nothing half
    /// done.
    ///
    /// - Returns: nil when there is none.
    public func endNextBatch(
        outputID: String,
        errorID: String,
        retention: Double,
        now: Date
    ) async throws -> BatchEnding? {
        try await StoreError.translating {
            try await pool.withTransaction { connection in
                _ = try await connection.query("SET LOCAL statement_timeout = '10min'")
                let rows = try await connection.query(
                    """
                    SELECT \(Batch.columns), coalesce(ending, 'cancelled') AS ending FROM batches b
                    WHERE status = 'finalizing' OR (status = 'cancelling' AND (expires_at <= $1 OR NOT EXISTS (
                        SELECT FROM batch_lines l
                        WHERE l.batch_id = b.id AND l.state = 'running' AND l.lease_until > now())))
                    ORDER BY serial LIMIT 1 FOR UPDATE SKIP LOCKED
                    """,
                    [now]
                )
                guard let row = rows.first else { return nil }
                let batch = try Batch(row: row)
                let ending = try row.decode("ending", as: String.self)
                let end = Ending(batch: batch, ending: ending, keptUntil: batch.keptUntil(now, retention), now: now)
                let unanswered = try await end.giveUpRest(connection)
                let hasOutput = try await end.makeFile(outputID, of: "completed", connection)
                let hasErrors = try await end.makeFile(errorID, of: "failed", connection)
                let ended = try await end.finish(
                    outputID: hasOutput ? outputID : nil,
                    errorID: hasErrors ? errorID : nil,
                    connection
                )
                return BatchEnding(batch: ended, unanswered: unanswered)
            }
        }
    }

    /// The steps of one ending.
    private struct Ending {
        let batch: Batch

        /// `completed`, `expired` or `cancelled`.
        let ending: String
        let keptUntil: Date
        let now: Date

        private var reason: (code: String, message: String) {
            ending == "expired"
                ? ("batch_expired", "This request could not be executed before the completion window expired.")
                : ("batch_cancelled", "This request was not executed because the batch was cancelled.")
        }

        /// Lines that were never answered go into the file of errors.
        ///
        /// - Returns: How many, by class.
        func giveUpRest(_ connection: PostgresConnection) async throws -> [String: Int] {
            let rows = try await connection.query(
                """
                WITH rest AS (
                    UPDATE batch_lines SET state = 'failed', request = NULL, result = convert_to(json_build_object(
                        'id', 'batch_req_' || substr(batch_id, 7) || '_' || line, 'custom_id', custom_id,
                        'response', NULL, 'error', json_build_object('code', $2::text, 'message', $3::text))::text,
                        'UTF8')
                    WHERE batch_id = $1 AND state IN ('waiting', 'running') RETURNING workload_class
                )
                SELECT workload_class, count(*) AS lines FROM rest GROUP BY 1
                """,
                [batch.id, reason.code, reason.message]
            )
            var counts: [String: Int] = [:]
            for row in rows { counts[try row.decode("workload_class")] = try row.decode("lines", as: Int.self) }
            return counts
        }

        /// - Returns: false when there is nothing to put into it.
        func makeFile(_ id: String, of state: String, _ connection: PostgresConnection) async throws -> Bool {
            let sizes = try await connection.query(
                """
                SELECT count(*) AS lines, coalesce(sum(octet_length(result) + 1), 0)::bigint AS bytes
                FROM batch_lines WHERE batch_id = $1 AND state = $2
                """,
                [batch.id, state]
            )
            guard let size = sizes.first, try size.decode("lines", as: Int.self) > 0 else { return false }
            let name = state == "completed" ? "output" : "error"
            _ = try await connection.query(
                """
                INSERT INTO batch_files (id, owner, purpose, filename, bytes, is_whole, created_at, expires_at)
                VALUES ($1, $2, 'batch_output', $3, $4, true, $5, $6)
                """,
                [
                    id, batch.owner, "\(batch.id)_\(name).jsonl", try size.decode("bytes", as: Int.self), now,
                    keptUntil,
                ]
            )
            _ = try await connection.query(
                """
                INSERT INTO batch_file_parts (file_id, part, content)
                SELECT $1, part, string_agg(result || '\\x0a'::bytea, ''::bytea ORDER BY line)
                FROM (
                    SELECT line, result,
                        (sum(octet_length(result) + 1) OVER (ORDER BY line) / \(PostgresStore.partBytes))::bigint AS part
                    FROM batch_lines WHERE batch_id = $2 AND state = $3
                ) placed
                GROUP BY part
                """,
                [id, batch.id, state]
            )
            return true
        }

        /// The lines go; the batch says where their results are.
        func finish(
            outputID: String?,
            errorID: String?,
            _ connection: PostgresConnection
        ) async throws -> Batch {
            _ = try await connection.query("DELETE FROM batch_lines WHERE batch_id = $1", [batch.id])
            let rows = try await connection.query(
                """
                UPDATE batches SET status = $2, \(ending)_at = $3, output_file_id = $4, error_file_id = $5, ending = NULL
                WHERE id = $1 RETURNING \(Batch.columns)
                """,
                [batch.id, ending, now, outputID, errorID]
            )
            guard let row = rows.first else { throw StoreError(.unreadable, "a batch is gone while it ends") }
            return try Batch(row: row)
        }
    }
}

extension Batch {
    /// Until when its files are kept when it ends now.
    fileprivate func keptUntil(_ now: Date, _ retention: Double) -> Date {
        now.addingTimeInterval(outputSeconds.map(Double.init) ?? retention)
    }
}
