import Foundation
import Postgres
import SunwardModel

/// Files of batches. All throw ``StoreError`` with code `unavailable`, `refused` or `unreadable`.
extension PostgresStore {
    private static let mostDropped = 10
    private static let fileColumns = "id, owner, purpose, filename, bytes, created_at, expires_at"

    /// Begins a file that nobody sees yet.
    public func beginBatchFile(_ file: BatchFile) async throws {
        try await StoreError.translating {
            _ = try await pool.query(
                """
                INSERT INTO batch_files (id, owner, purpose, filename, bytes, is_whole, created_at, expires_at)
                VALUES ($1, $2, $3, $4, 0, false, $5, $6)
                """,
                [file.id, file.owner, file.purpose.rawValue, file.filename, file.createdAt, file.expiresAt]
            )
        }
    }

    /// Keeps a part of a file; the same part again changes nothing.
    public func addBatchFilePart(_ content: Data, part: Int, of id: String) async throws {
        try await StoreError.translating {
            _ = try await pool.query(
                """
                INSERT INTO batch_file_parts (file_id, part, content) VALUES ($1, $2, $3)
                ON CONFLICT (file_id, part) DO NOTHING
                """,
                [id, part, content]
            )
        }
    }

    /// Shows a file that is whole, as it is given now.
    public func finishBatchFile(_ file: BatchFile) async throws {
        try await StoreError.translating {
            _ = try await pool.query(
                "UPDATE batch_files SET is_whole = true, filename = $2, bytes = $3, expires_at = $4 WHERE id = $1",
                [file.id, file.filename, file.bytes, file.expiresAt]
            )
        }
    }

    /// Removes a file that did not become whole.
    public func dropUnfinishedBatchFile(id: String) async throws {
        try await StoreError.translating {
            _ = try await pool.query("DELETE FROM batch_files WHERE id = $1 AND NOT is_whole", [id])
        }
    }

    /// A file of an owner's; nil when they have none of that id.
    public func batchFile(id: String, owner: String, now: Date) async throws -> BatchFile? {
        try await StoreError.translating {
            let rows = try await pool.query(
                """
                SELECT \(Self.fileColumns) FROM batch_files
                WHERE id = $1 AND owner = $2 AND is_whole AND expires_at > $3
                """,
                [id, owner, now]
            )
            return try rows.first.map { try BatchFile(row: $0) }
        }
    }

    /// An owner's files; nil when ``BatchListQuery/after`` is none of them.
    public func batchFiles(
        _ query: BatchListQuery,
        purpose: BatchFile.Purpose?,
        now: Date
    ) async throws -> BatchPage<BatchFile>? {
        try await StoreError.translating {
            guard let start = try await listStart("batch_files", query) else { return nil }
            let rows = try await pool.query(
                """
                SELECT \(Self.fileColumns) FROM batch_files
                WHERE owner = $1 AND is_whole AND expires_at > $2 AND ($3::text IS NULL OR purpose = $3)
                    AND serial \(query.isAscending ? ">" : "<") $4
                ORDER BY serial \(query.isAscending ? "ASC" : "DESC") LIMIT $5
                """,
                [query.owner, now, purpose?.rawValue, start, query.limit + 1]
            )
            return BatchPage(try rows.map { try BatchFile(row: $0) }, limit: query.limit)
        }
    }

    /// The part of a file that follows another; nil behind the last.
    public func batchFilePart(of id: String, after part: Int) async throws -> (part: Int, content: Data)? {
        try await StoreError.translating {
            let rows = try await pool.query(
                """
                SELECT part, content FROM batch_file_parts WHERE file_id = $1 AND part > $2 ORDER BY part LIMIT 1
                """,
                [id, part]
            )
            return try rows.first.map { (try $0.decode("part"), try $0.decode("content")) }
        }
    }

    /// Removes a file; false when the owner has none of that id.
    public func removeBatchFile(id: String, owner: String) async throws -> Bool {
        try await StoreError.translating {
            let rows = try await pool.query(
                "DELETE FROM batch_files WHERE id = $1 AND owner = $2 AND is_whole RETURNING id",
                [id, owner]
            )
            return !rows.isEmpty
        }
    }

    /// Removes what has expired, and files that never became whole: nobody takes an hour over one, or pauses so long while a
    /// batch ends.
    ///
    /// - Returns: How many files; of what has expired a few at a time, since they may be large.
    public func dropExpiredBatchFiles(now: Date, batchesBefore: Date) async throws -> Int {
        try await StoreError.translating {
            let expired = try await pool.query(
                """
                DELETE FROM batch_files WHERE id IN (
                    SELECT id FROM batch_files f
                    WHERE is_whole AND expires_at <= $1 AND NOT EXISTS (
                        SELECT FROM batches b WHERE b.input_file_id = f.id AND b.status = 'validating')
                    LIMIT \(Self.mostDropped))
                RETURNING 1
                """,
                [now]
            )
            // All in one statement: of the two files of a batch that ends none may be left alone.
            let unfinished = try await pool.query(
                "DELETE FROM batch_files WHERE NOT is_whole AND written_at < now() - interval '2 hours' RETURNING 1"
            )
            _ = try await pool.query(
                """
                DELETE FROM batches
                WHERE created_at < $1 AND status IN ('completed', 'failed', 'expired', 'cancelled')
                """,
                [batchesBefore]
            )
            _ = try await pool.query("DELETE FROM batch_releasers WHERE seen_at < now() - interval '1 hour'")
            return expired.count + unfinished.count
        }
    }

    /// The serial number beyond which a page begins; nil when its `after` is none of the owner's.
    func listStart(_ table: String, _ query: BatchListQuery) async throws -> Int64? {
        guard let after = query.after else { return query.isAscending ? 0 : Int64.max }
        let rows = try await pool.query(
            "SELECT serial FROM \(table) WHERE id = $1 AND owner = $2",
            [after, query.owner]
        )
        return try rows.first?.decode("serial")
    }
}

extension BatchPage {
    /// - Parameter rows: One more than the page holds, where more follow.
    init(_ rows: [Element], limit: Int) {
        self.init(elements: Array(rows.prefix(limit)), hasMore: rows.count > limit)
    }
}

extension BatchFile {
    fileprivate init(row: PostgresRow) throws {
        guard let purpose = Purpose(rawValue: try row.decode("purpose")) else {
            throw StoreError(.unreadable, "a file in the database has a purpose that this version does not know")
        }
        self.init(
            id: try row.decode("id"),
            owner: try row.decode("owner"),
            purpose: purpose,
            filename: try row.decode("filename"),
            bytes: try row.decode("bytes"),
            createdAt: try row.decode("created_at"),
            expiresAt: try row.decode("expires_at")
        )
    }
}
