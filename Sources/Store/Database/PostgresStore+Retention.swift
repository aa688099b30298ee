import Foundation
import Logging
import Postgres

extension PostgresStore {
    /// The tables with a partition for every day.
    public static let partitionedTables = [
        "telemetry", "arrivals", "forecast", "arrivals_forecast", "plan_problem", "plan_share", "plan_unserved",
        "plan_deferred", "plan_site", "plan_dual", "settled_allocation", "site_footprint",
        "routing_decisions", "routing_outcomes",
    ]

    /// Days that one transaction drops at most: each partition, its indexes and what hangs on them hold a lock until it
    /// ends, and the server has room for only so many.
    private static let daysPerTransaction = 32

    /// Drops the partitions of days that ended at or before `date`.
    ///
    /// A few days a transaction, the oldest first, so that each table is locked for a moment only. A table that cannot be
    /// shortened now does not keep the others from it.
    ///
    /// - Parameter tables: Which of ``partitionedTables``; others are passed over.
    /// - Returns: How many partitions each table lost, tables that lost none left out.
    /// - Throws: The first ``StoreError`` of a table, once all have been tried; `CancellationError` at once.
    @discardableResult
    public func dropPartitions(
        before date: Date,
        of tables: [String] = partitionedTables
    ) async throws -> [String: Int] {
        var dropped: [String: Int] = [:]
        var failure: StoreError?
        for table in tables where Self.partitionedTables.contains(table) {
            do {
                while let count = try await dropOldestPartitions(of: table, before: date) {
                    dropped[table, default: 0] += count
                }
            } catch let error as StoreError {
                logger.warning("partitions not dropped", metadata: ["table": "\(table)", "error": "\(error)"])
                failure = failure ?? error
            }
            if let count = dropped[table] {
                logger.info("partitions dropped", metadata: ["table": "\(table)", "partitions": "\(count)"])
            }
        }
        if let failure { throw failure }
        return dropped
    }

    /// - Returns: How many partitions were dropped; nil when there are no more to drop.
    private func dropOldestPartitions(of table: String, before date: Date) async throws -> Int? {
        try await StoreError.translating {
            try await pool.withTransaction { connection in
                // A long reader must not make every other session queue up behind this lock.
                _ = try await connection.query("SET LOCAL lock_timeout = '5s'")
                let rows = try await connection.query(
                    """
                    SELECT drop_partitions_before(
                        $1::text::regclass, least($2, (oldest + $3::integer)::timestamp AT TIME ZONE 'UTC')
                    ) AS dropped
                    FROM (
                        SELECT min(to_date(right(c.relname, 8), 'YYYYMMDD')) AS oldest
                        FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
                        WHERE i.inhparent = $1::text::regclass AND c.relname ~ '_[0-9]{8}$'
                    ) days
                    """,
                    [table, date, Self.daysPerTransaction]
                )
                let count = try rows.first?.decode("dropped", as: Int.self) ?? 0
                return count > 0 ? count : nil
            }
        }
    }
}
