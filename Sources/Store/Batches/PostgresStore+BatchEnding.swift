import Foundation
import Postgres
import SunwardModel

/// The end of batches. All throw ``StoreError`` with code `unavailable`, `refused` or `unreadable`.
extension PostgresStore {
    /// More batches than end at once.
    private static let mostEndings = 100

    /// Of batches `b`, what has a step to do at `$1`.
    private static let hasStep = """
        (b.ending IS NOT NULL OR (b.status = 'cancelling' AND (b.expires_at <= $1 OR NOT EXISTS (
            SELECT FROM batch_lines l
            WHERE l.batch_id = b.id AND l.state = 'running' AND l.lease_until > now()))))
        """

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

    /// Batches whose end has a step to do, but for those that are left alone; oldest first, of very many the first.
    public func endingBatches(except paused: [String], now: Date) async throws -> [String] {
        try await StoreError.translating {
            let rows = try await pool.query(
                """
                SELECT b.id FROM batches b WHERE \(Self.hasStep) AND b.id <> ALL ($2::text[])
                ORDER BY b.serial LIMIT \(Self.mostEndings)
                """,
                [now, paused]
            )
            return try rows.map { try $0.decode("id") }
        }
    }

    /// Does a step towards the end of a batch, in one transaction: adds to its files, or ends it, or removes some of its
    /// lines.
    ///
    /// Answers do not travel, and nothing is half done: how far the files are is read from the files, so that a step
    /// that was cut off is done again, and files that were removed because nobody went on with them are made anew. Its
    /// lines stay until the batch has ended.
    ///
    /// - Returns: nil when there is none, or somebody else is at it.
    public func stepBatchEnding(
        of id: String,
        outputID: String,
        errorID: String,
        retention: Double,
        now: Date
    ) async throws -> BatchEndingStep? {
        try await StoreError.translating {
            try await pool.withTransaction { connection in
                // Results are kept under the same lock.
                let rows = try await connection.query(
                    """
                    SELECT owner, output_seconds, coalesce(ending, 'cancelled') AS ending,
                        status IN ('finalizing', 'cancelling') AS is_open,
                        coalesce(output_file_id, $3) AS output_id, coalesce(error_file_id, $4) AS error_id
                    FROM batches b WHERE b.id = $2 AND \(Self.hasStep) FOR UPDATE SKIP LOCKED
                    """,
                    [now, id, outputID, errorID]
                )
                guard let row = rows.first else { return nil }
                let kept = try row.decode("output_seconds", as: Int?.self).map(Double.init) ?? retention
                let end = BatchEndingTransaction(
                    connection: connection,
                    size: batchStep,
                    id: id,
                    owner: try row.decode("owner"),
                    ending: try row.decode("ending"),
                    outputID: try row.decode("output_id"),
                    errorID: try row.decode("error_id"),
                    keptUntil: now.addingTimeInterval(kept),
                    now: now
                )
                return try await row.decode("is_open") ? end.addToFiles() : end.removeLines()
            }
        }
    }
}
