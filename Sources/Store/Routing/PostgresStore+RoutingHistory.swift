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
        var query = try KeysetQuery(
            "routing-hourly",
            from: Self.between("routing_hourly_between"),
            parameters: [filter.since, filter.until],
            keys: [("hour", "timestamptz"), ("site", "text"), ("model", "text"), ("class", "text")],
            filter: filter
        )
        query.match("site", filter.site)
        query.match("class", filter.workloadClass)
        query.match("model", filter.model)
        return try await run(query, RoutingHourRow.init(row:)) { ($0.hour, [$0.site, $0.model, $0.workloadClass]) }
    }

    /// Carbon saved against other rules, by UTC day and site. Uses period and `site`.
    public func carbonSavings(_ filter: HistoryFilter) async throws -> HistoryPage<CarbonSavingsRow> {
        var query = try KeysetQuery(
            "savings",
            from: Self.between("carbon_savings_daily_between"),
            parameters: [filter.since, filter.until],
            keys: [("day", "timestamptz"), ("site", "text")],
            filter: filter
        )
        query.match("site", filter.site)
        return try await run(query, CarbonSavingsRow.init(row:)) { ($0.day, [$0.site]) }
    }

    private static func between(_ function: String) -> String {
        function + "(coalesce($1, '-infinity'::timestamptz), coalesce($2, 'infinity'::timestamptz))"
    }
}
