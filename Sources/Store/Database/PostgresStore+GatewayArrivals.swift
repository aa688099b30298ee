import Foundation
import Postgres
import SunwardModel

/// Which arrivals are gateways' to report, for the time after them. Keys other than of arrivals are passed over.
extension PostgresStore {
    /// Notes that a gateway reports arrivals of these areas and classes.
    ///
    /// - Throws: ``StoreError`` with code `unavailable` or `refused`.
    public func keepReportedArrivals(_ keys: [SignalKey], at date: Date) async throws {
        let (areas, classes) = Self.cells(keys)
        guard !areas.isEmpty else { return }
        try await StoreError.translating {
            _ = try await pool.query(
                """
                INSERT INTO gateway_arrivals (area, class, reported_at)
                SELECT DISTINCT area, class, $3::timestamptz FROM unnest($1::text[], $2::text[]) AS g (area, class)
                ORDER BY 1, 2
                ON CONFLICT (area, class)
                DO UPDATE SET reported_at = greatest(gateway_arrivals.reported_at, EXCLUDED.reported_at)
                """,
                [areas, classes, date]
            )
        }
    }

    /// Forgets areas and classes that need nobody's word any more.
    ///
    /// - Throws: ``StoreError`` with code `unavailable`.
    public func dropReportedArrivals(_ keys: [SignalKey]) async throws {
        let (areas, classes) = Self.cells(keys)
        guard !areas.isEmpty else { return }
        try await StoreError.translating {
            _ = try await pool.query(
                """
                DELETE FROM gateway_arrivals g USING unnest($1::text[], $2::text[]) AS d (area, class)
                WHERE g.area = d.area AND g.class = d.class
                """,
                [areas, classes]
            )
        }
    }

    /// Areas and classes of which a gateway has last reported arrivals, and nobody anything since `date`.
    ///
    /// - Throws: ``StoreError`` with code `unavailable`.
    public func forsakenArrivals(since date: Date) async throws -> [SignalKey] {
        try await StoreError.translating {
            let rows = try await pool.query(
                """
                SELECT area, class FROM gateway_arrivals g
                WHERE reported_at <= $1 AND NOT EXISTS (
                    SELECT FROM arrivals a WHERE a.area = g.area AND a.class = g.class AND a.observed_at > $1
                )
                ORDER BY 1, 2
                """,
                [date]
            )
            return try rows.map(Self.arrivals)
        }
    }

    /// Areas and classes of which a gateway has last reported arrivals.
    ///
    /// - Throws: ``StoreError`` with code `unavailable`.
    public func reportedArrivals() async throws -> [SignalKey] {
        try await StoreError.translating {
            try await pool.query("SELECT area, class FROM gateway_arrivals ORDER BY 1, 2").map(Self.arrivals)
        }
    }

    private static func arrivals(_ row: PostgresRow) throws -> SignalKey {
        .arrivals(area: try row.decode("area"), workloadClass: try row.decode("class"))
    }

    private static func cells(_ keys: [SignalKey]) -> (areas: [String], classes: [String]) {
        var (areas, classes): ([String], [String]) = ([], [])
        for case .arrivals(let area, let workloadClass) in keys {
            areas.append(area)
            classes.append(workloadClass)
        }
        return (areas, classes)
    }
}
