import Foundation
import Postgres
import SunwardModel

/// Which lines of batches have been answered, and which of them sites have been charged for.
extension PostgresStore {
    /// Lines that have been answered since the beginning, by any service, of what plans are made for.
    ///
    /// - Throws: ``StoreError`` with code `unavailable`.
    public func answeredLines() async throws -> [LineTotal] {
        try await lineTotals("SELECT area, workload_class, lines::double precision AS lines FROM batch_answered")
    }

    /// How many of them settlements have charged to sites. Settlements that still wait in a spool are not in it.
    ///
    /// - Throws: ``StoreError`` with code `unavailable`.
    public func chargedLines() async throws -> [LineTotal] {
        try await lineTotals("SELECT area, workload_class, lines FROM batch_charged")
    }

    private func lineTotals(_ sql: String) async throws -> [LineTotal] {
        try await StoreError.translating {
            try await pool.query(sql).map { row in
                LineTotal(
                    area: try row.decode("area"),
                    workloadClass: try row.decode("workload_class"),
                    lines: try row.decode("lines")
                )
            }
        }
    }

    /// Counts lines whose answers have been kept, in the same transaction, last in it: others wait for these rows. In one
    /// order, so that no two wait for each other.
    static func countAnswered(_ lines: [BatchLine.ID], _ connection: PostgresConnection) async throws {
        guard !lines.isEmpty else { return }
        _ = try await connection.query(
            """
            INSERT INTO batch_answered (area, workload_class, lines)
            SELECT l.area, l.workload_class, count(*)
            FROM unnest($1::text[], $2::integer[]) AS g (batch_id, line)
                JOIN batch_lines l ON l.batch_id = g.batch_id AND l.line = g.line
            WHERE l.is_planned GROUP BY 1, 2 ORDER BY 1, 2
            ON CONFLICT (area, workload_class) DO UPDATE SET lines = batch_answered.lines + EXCLUDED.lines
            """,
            [lines.map(\.batch), lines.map(\.line)]
        )
    }

    /// Keeps up to where lines have been charged, in the transaction that keeps the settlement.
    static func keepCharged(_ totals: [LineTotal], _ connection: PostgresConnection) async throws {
        guard !totals.isEmpty else { return }
        _ = try await connection.query(
            """
            INSERT INTO batch_charged (area, workload_class, lines)
            SELECT * FROM unnest($1::text[], $2::text[], $3::double precision[]) ORDER BY 1, 2
            ON CONFLICT (area, workload_class)
            DO UPDATE SET lines = greatest(batch_charged.lines, EXCLUDED.lines)
            """,
            [totals.map(\.area), totals.map(\.workloadClass), totals.map(\.lines)]
        )
    }
}
