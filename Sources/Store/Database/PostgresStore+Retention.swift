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

    /// Drops the partitions of days that ended at or before `date`.
    ///
    /// One transaction a table, so that each table is locked for a moment only.
    ///
    /// - Parameter tables: Which of ``partitionedTables``; others are passed over.
    /// - Returns: How many partitions each table lost, tables that lost none left out.
    /// - Throws: ``StoreError`` with code `unavailable`.
    @discardableResult
    public func dropPartitions(
        before date: Date,
        of tables: [String] = partitionedTables
    ) async throws -> [String: Int] {
        try await StoreError.translating {
            var dropped: [String: Int] = [:]
            for table in tables where Self.partitionedTables.contains(table) {
                let count = try await pool.withTransaction { connection in
                    // A long reader must not make every other session queue up behind this lock.
                    _ = try await connection.query("SET LOCAL lock_timeout = '5s'")
                    let rows = try await connection.query(
                        "SELECT drop_partitions_before($1::text::regclass, $2) AS dropped",
                        [table, date]
                    )
                    return try rows.first?.decode("dropped", as: Int.self) ?? 0
                }
                if count > 0 {
                    dropped[table] = count
                    logger.info("partitions dropped", metadata: ["table": "\(table)", "partitions": "\(count)"])
                }
            }
            return dropped
        }
    }
}
