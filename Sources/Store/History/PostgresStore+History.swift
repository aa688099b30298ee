import Foundation
import Postgres
import SunwardModel

/// What people ask about the past, a page at a time.
///
/// All throw ``StoreError`` with code `invalidCursor`, `refused` (a filter the database cannot take), `unavailable` or
/// `unreadable`.
extension PostgresStore {
    /// Who was served where. Uses all of the filter but `metric`.
    public func allocations(_ filter: HistoryFilter) async throws -> HistoryPage<AllocationRow> {
        var query = try KeysetQuery(
            "allocations",
            from: "allocation_history",
            keys: [
                ("interval_start", "timestamptz"), ("area", "text"), ("class", "text"),
                ("coalesce(site, '')", "text"),
            ],
            filter: filter
        )
        query.limitPeriod()
        query.match("area", filter.area)
        query.match("class", filter.workloadClass)
        query.match("site", filter.site)
        return try await run(query, AllocationRow.init(row:)) {
            ($0.intervalStart, [$0.area, $0.workloadClass, $0.site ?? ""])
        }
    }

    /// What each site used, by the hour. Uses period and `site`.
    public func footprint(_ filter: HistoryFilter) async throws -> HistoryPage<FootprintRow> {
        var query = try KeysetQuery(
            "footprint",
            from: "site_footprint_hourly_between"
                + "(coalesce($1, '-infinity'::timestamptz), coalesce($2, 'infinity'::timestamptz))",
            parameters: [filter.since, filter.until],
            keys: [("hour", "timestamptz"), ("site", "text")],
            filter: filter
        )
        query.match("site", filter.site)
        return try await run(query, FootprintRow.init(row:)) { ($0.hour, [$0.site]) }
    }

    /// Readings of sites and models. Uses period, `site` and `metric`.
    public func telemetry(_ filter: HistoryFilter) async throws -> HistoryPage<TelemetryRow> {
        var query = try KeysetQuery(
            "telemetry",
            from: "telemetry",
            keys: [("observed_at", "timestamptz"), ("site", "text"), ("model", "text"), ("metric", "text")],
            filter: filter
        )
        query.limitPeriod()
        query.match("site", filter.site)
        query.match("metric", filter.metric)
        return try await run(query, TelemetryRow.init(row:)) {
            ($0.observedAt, [$0.site, $0.model ?? "", $0.metric])
        }
    }

    /// Observed demand. Uses period, `area` and `workloadClass`.
    public func arrivals(_ filter: HistoryFilter) async throws -> HistoryPage<ArrivalsRow> {
        var query = try KeysetQuery(
            "arrivals",
            from: "arrivals",
            keys: [("observed_at", "timestamptz"), ("area", "text"), ("class", "text")],
            filter: filter
        )
        query.limitPeriod()
        query.match("area", filter.area)
        query.match("class", filter.workloadClass)
        return try await run(query, ArrivalsRow.init(row:)) { ($0.observedAt, [$0.area, $0.workloadClass]) }
    }

    /// Plans, a line each. Uses the period, of the moment they were issued.
    public func plans(_ filter: HistoryFilter) async throws -> HistoryPage<PlanSummaryRow> {
        var query = try KeysetQuery(
            "plans",
            from: "plan_summary",
            keys: [("issued_at", "timestamptz"), ("id", "uuid")],
            filter: filter
        )
        query.limitPeriod()
        return try await run(query, PlanSummaryRow.init(row:)) { ($0.issuedAt, [$0.id.uuidString]) }
    }

    func run<Row>(
        _ query: KeysetQuery,
        _ read: (PostgresRow) throws -> Row,
        key: (Row) -> (Date, [String])
    ) async throws -> HistoryPage<Row> {
        try await StoreError.translating {
            try query.page(try await pool.query(query.sql, query.parameters).map(read), key: key)
        }
    }
}
