import Foundation
import Postgres
import SunwardModel

/// Which sites have answered requests, out of the history, for accounts that go on after a start.
extension PostgresStore {
    /// Requests of an area and class that a site has answered.
    public struct Answered: Hashable, Sendable {
        public let area: String
        public let workloadClass: String
        public let site: String
        public let requests: Int
    }

    /// How long before `date` requests may have begun that have been answered after it.
    private static let longestRequest = "1 hour"

    /// Requests whose answers were reported after `date`. Lines of batches are counted elsewhere
    /// (``answeredLines()``); what embeds has no tokens of an answer.
    ///
    /// - Throws: ``StoreError`` with code `unavailable`.
    public func answeredRequests(since date: Date) async throws -> [Answered] {
        try await StoreError.translating {
            let rows = try await pool.query(
                """
                SELECT d.area, d.class, d.site, count(*) AS requests
                FROM routing_outcomes o
                    JOIN routing_decisions d ON d.decided_at = o.decided_at AND d.id = o.decision_id
                WHERE o.decided_at >= $1::timestamptz - interval '\(Self.longestRequest)' AND o.reported_at > $1
                    AND o.output_tokens > 0 AND (d.request_id IS NULL OR d.request_id !~ '^batch_[^:]+:[0-9]+$')
                GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
                """,
                [date]
            )
            return try rows.map { row in
                Answered(
                    area: try row.decode("area"),
                    workloadClass: try row.decode("class"),
                    site: try row.decode("site"),
                    requests: try row.decode("requests")
                )
            }
        }
    }
}
