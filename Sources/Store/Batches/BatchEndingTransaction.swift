import Foundation
import Postgres
import SunwardModel

/// What one step of a batch's end does, in a transaction that has the batch locked.
///
/// A part of a file has the number of the last line that was looked at for it, and lines are looked at in their order:
/// the greatest number says how far both files are. Both are written to in each step, so that they are removed together
/// if they stay unfinished.
struct BatchEndingTransaction {
    /// What a line that was never answered takes in a file, about.
    private static let unansweredBytes = 512

    let connection: PostgresConnection
    let size: BatchStepSize
    let id: String
    let owner: String

    /// `completed`, `expired` or `cancelled`.
    let ending: String
    let outputID: String
    let errorID: String
    let keptUntil: Date
    let now: Date

    /// Lines that one step takes.
    private struct Stretch {
        /// Those behind this one.
        let first: Int

        /// To this one, included; nil when there are none.
        let last: Int?

        /// Whether lines follow.
        let hasMore: Bool
    }

    /// Adds the next lines to the files; with the last of them, shows the files and ends the batch.
    func addToFiles() async throws -> BatchEndingStep {
        let stretch = try await stretch(after: try await openFiles())
        var unanswered: [String: Int] = [:]
        if let last = stretch.last {
            unanswered = try await giveUp(after: stretch.first, to: last)
            try await addParts(after: stretch.first, to: last)
        }
        return BatchEndingStep(unanswered: unanswered, ended: stretch.hasMore ? nil : try await finish())
    }

    /// Removes lines of a batch that has ended.
    func removeLines() async throws -> BatchEndingStep {
        let stretch = try await stretch(after: 0)
        if let last = stretch.last {
            _ = try await connection.query(
                "DELETE FROM batch_lines WHERE batch_id = $1 AND line <= $2",
                [id, last]
            )
        }
        if !stretch.hasMore {
            _ = try await connection.query("UPDATE batches SET ending = NULL WHERE id = $1", [id])
        }
        return BatchEndingStep()
    }

    /// Begins both files if they are not there.
    ///
    /// - Returns: The last line that is in them.
    private func openFiles() async throws -> Int {
        _ = try await connection.query(
            "UPDATE batches SET output_file_id = $2, error_file_id = $3 WHERE id = $1 AND output_file_id IS NULL",
            [id, outputID, errorID]
        )
        _ = try await connection.query(
            """
            INSERT INTO batch_files (id, owner, purpose, filename, bytes, is_whole, created_at, expires_at)
            VALUES ($1, $3, 'batch_output', $4, 0, false, $6, $7), ($2, $3, 'batch_output', $5, 0, false, $6, $7)
            ON CONFLICT (id) DO UPDATE SET written_at = now()
            """,
            [outputID, errorID, owner, "\(id)_output.jsonl", "\(id)_error.jsonl", now, keptUntil]
        )
        let rows = try await connection.query(
            """
            SELECT greatest((SELECT max(part) FROM batch_file_parts WHERE file_id = $1),
                (SELECT max(part) FROM batch_file_parts WHERE file_id = $2), 0) AS line
            """,
            [outputID, errorID]
        )
        return try rows.first?.decode("line") ?? 0
    }

    private func stretch(after first: Int) async throws -> Stretch {
        let rows = try await connection.query(
            """
            SELECT max(line) FILTER (WHERE bytes_before < $4) AS last, max(line) AS seen, count(*) AS lines
            FROM (
                SELECT line, sum(bytes) OVER (ORDER BY line) - bytes AS bytes_before
                FROM (
                    SELECT line, coalesce(octet_length(result), \(Self.unansweredBytes)) AS bytes
                    FROM batch_lines WHERE batch_id = $1 AND line > $2 ORDER BY line LIMIT $3
                ) sized
            ) placed
            """,
            [id, first, size.lines, size.bytes]
        )
        guard let row = rows.first, let last = try row.decode("last", as: Int?.self) else {
            return Stretch(first: first, last: nil, hasMore: false)
        }
        let hasMore = try row.decode("seen", as: Int.self) > last || row.decode("lines", as: Int.self) == size.lines
        return Stretch(first: first, last: last, hasMore: hasMore)
    }

    private var reason: (code: String, message: String) {
        ending == "expired"
            ? ("batch_expired", "This request could not be executed before the completion window expired.")
            : ("batch_cancelled", "This request was not executed because the batch was cancelled.")
    }

    /// Lines that were never answered go into the file of errors.
    ///
    /// - Returns: How many, by class.
    private func giveUp(after first: Int, to last: Int) async throws -> [String: Int] {
        let rows = try await connection.query(
            """
            WITH rest AS (
                UPDATE batch_lines SET state = 'failed', request = NULL, result = convert_to(json_build_object(
                    'id', 'batch_req_' || substr(batch_id, 7) || '_' || line, 'custom_id', custom_id,
                    'response', NULL, 'error', json_build_object('code', $4::text, 'message', $5::text))::text,
                    'UTF8')
                WHERE batch_id = $1 AND line > $2 AND line <= $3 AND state IN ('waiting', 'running')
                RETURNING workload_class
            )
            SELECT workload_class, count(*) AS lines FROM rest GROUP BY 1
            """,
            [id, first, last, reason.code, reason.message]
        )
        var counts: [String: Int] = [:]
        for row in rows { counts[try row.decode("workload_class")] = try row.decode("lines", as: Int.self) }
        return counts
    }

    private func addParts(after first: Int, to last: Int) async throws {
        _ = try await connection.query(
            """
            WITH added AS (
                INSERT INTO batch_file_parts (file_id, part, content)
                SELECT CASE state WHEN 'completed' THEN $4 ELSE $5 END, $3::bigint,
                    string_agg(result || '\\x0a'::bytea, ''::bytea ORDER BY line)
                FROM batch_lines WHERE batch_id = $1 AND line > $2 AND line <= $3::bigint GROUP BY 1
                RETURNING file_id, octet_length(content) AS bytes
            )
            UPDATE batch_files f SET bytes = f.bytes + a.bytes FROM added a WHERE f.id = a.file_id
            """,
            [id, first, last, outputID, errorID]
        )
    }

    /// The batch says where its results are; a file of nothing is none.
    private func finish() async throws -> Batch {
        _ = try await connection.query(
            "DELETE FROM batch_files WHERE id IN ($1, $2) AND bytes = 0",
            [outputID, errorID]
        )
        _ = try await connection.query(
            "UPDATE batch_files SET is_whole = true, created_at = $3, expires_at = $4 WHERE id IN ($1, $2)",
            [outputID, errorID, now, keptUntil]
        )
        let rows = try await connection.query(
            """
            UPDATE batches SET status = $2, \(ending)_at = $3, ending = $2,
                output_file_id = (SELECT id FROM batch_files WHERE id = $4),
                error_file_id = (SELECT id FROM batch_files WHERE id = $5)
            WHERE id = $1 RETURNING \(Batch.columns)
            """,
            [id, ending, now, outputID, errorID]
        )
        guard let row = rows.first else { throw StoreError(.unreadable, "a batch is gone while it ends") }
        return try Batch(row: row)
    }
}
