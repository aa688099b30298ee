import Foundation
import Postgres
import SunwardModel

/// What people ask about routing, a page at a time; errors as for the other histories.
extension PostgresStore {
    /// Decisions with their outcomes. Uses period, `site`, `area`, `workloadClass`, `model`, `requestID` and `keyID`.
    public func routing(_ filter: HistoryFilter) async throws -> HistoryPage<RoutingRow> {
        var query = try KeysetQuery(
            "routing",
            from: "routing_history",
            keys: [("decided_at", "timestamptz"), ("id", "uuid")],
            filter: filter
        )
        query.limitPeriod()
        query.match("site", filter.site)
        query.match("area", filter.area)
        query.match("class", filter.workloadClass)
        query.match("model", filter.model)
        query.match("request_id", filter.requestID)
        query.match("key_id", filter.keyID)
        return try await run(query, RoutingRow.init(row:)) { ($0.decidedAt, [$0.id.uuidString]) }
    }

    /// What was routed to each model, by the hour. Uses period, `site`, `workloadClass` and `model`.
    public func routingHourly(_ filter: HistoryFilter) async throws -> HistoryPage<RoutingHourRow> {
        try await runByDay(filter, Self.hourly, RoutingHourRow.init(row:)) {
            ($0.hour, [$0.site, $0.model, $0.workloadClass])
        }
    }

    /// Carbon saved against other rules, by UTC day and site. Uses period and `site`.
    public func carbonSavings(_ filter: HistoryFilter) async throws -> HistoryPage<CarbonSavingsRow> {
        try await runByDay(filter, Self.savings, CarbonSavingsRow.init(row:)) { ($0.day, [$0.site]) }
    }

    private static func hourly(_ filter: HistoryFilter) throws -> KeysetQuery {
        var query = try KeysetQuery(
            "routing-hourly",
            from: between("routing_hourly_between"),
            parameters: [filter.since, filter.until],
            keys: [("hour", "timestamptz"), ("site", "text"), ("model", "text"), ("class", "text")],
            filter: filter
        )
        query.match("site", filter.site)
        query.match("class", filter.workloadClass)
        query.match("model", filter.model)
        return query
    }

    private static func savings(_ filter: HistoryFilter) throws -> KeysetQuery {
        var query = try KeysetQuery(
            "savings",
            from: between("carbon_savings_daily_between"),
            parameters: [filter.since, filter.until],
            keys: [("day", "timestamptz"), ("site", "text")],
            filter: filter
        )
        query.match("site", filter.site)
        return query
    }

    private static func between(_ function: String) -> String {
        function + "(coalesce($1, '-infinity'::timestamptz), coalesce($2, 'infinity'::timestamptz))"
    }

    /// A page of what is summed up from decisions, reading a day of them at a time until it is full: the sums of all
    /// that there is may take long, and a page wants a few.
    private func runByDay<Row>(
        _ filter: HistoryFilter,
        _ query: (HistoryFilter) throws -> KeysetQuery,
        _ read: (PostgresRow) throws -> Row,
        key: (Row) -> (Date, [String])
    ) async throws -> HistoryPage<Row> {
        let whole = try query(filter)
        var days = HistoryDays(filter, cursor: whole.cursor?.time)
        var rows: [Row] = []
        return try await StoreError.translating {
            while rows.count <= whole.limit, let next = try await firstDecision(of: days, filter.order) {
                var part = filter
                (part.since, part.until) = days.take(dayOf: next)
                part.limit = whole.limit - rows.count
                let statement = try query(part)
                rows += try await pool.query(statement.sql, statement.parameters).map(read)
            }
            return try whole.page(rows, key: key)
        }
    }

    /// When the first decision of the days left was made; days without any are passed over.
    private func firstDecision(of days: HistoryDays, _ order: HistoryFilter.Order) async throws -> Date? {
        let rows = try await pool.query(
            """
            SELECT decided_at FROM routing_decisions WHERE decided_at >= $1 AND decided_at < $2
            ORDER BY decided_at \(order == .oldestFirst ? "ASC" : "DESC") LIMIT 1
            """,
            [days.since, days.until]
        )
        return try rows.first?.decode("decided_at")
    }
}
