import Foundation
import Postgres

/// What became of forecasts.
extension PostgresStore {
    /// How far forecasts for a period were off, by signal, source and horizon, in that order.
    ///
    /// Uses all of the filter but cursor and order; the period is that of the moments forecast.
    ///
    /// - Parameter zone: only sites of this grid zone.
    /// - Throws: ``StoreError`` with code `refused` (a filter the database cannot take), `unavailable` or `unreadable`.
    public func forecastErrors(_ filter: HistoryFilter, zone: String? = nil) async throws -> [ForecastErrorRow] {
        try await StoreError.translating {
            let rows = try await pool.query(
                """
                SELECT * FROM forecast_error_between
                    (coalesce($1, '-infinity'::timestamptz), coalesce($2, 'infinity'::timestamptz))
                WHERE ($3::text IS NULL OR site = $3) AND ($4::text IS NULL OR zone = $4)
                    AND ($5::text IS NULL OR metric = $5) AND ($6::text IS NULL OR area = $6)
                    AND ($7::text IS NULL OR class = $7)
                LIMIT $8
                """,
                [
                    filter.since, filter.until, filter.site, zone, filter.metric, filter.area, filter.workloadClass,
                    filter.limit,
                ]
            )
            return try rows.map(ForecastErrorRow.init(row:))
        }
    }
}
