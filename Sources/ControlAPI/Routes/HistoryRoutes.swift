import Foundation
import Hummingbird
import Store
import SunwardModel

/// What happened, a page at a time, straight from the database's documented views.
struct HistoryRoutes {
    /// The parameters that every history has.
    static let period: Set = ["since", "until", "limit", "cursor", "order"]

    let services: ControlServices

    func add<Context: RequestContext>(to group: RouterGroup<Context>) {
        let store = services.history
        let period = Self.period
        group.get("/history/allocations") { request, _ in
            try await page(request, period.union(["site", "area", "class"])) { try await store.allocations($0) }
        }
        group.get("/history/footprint") { request, _ in
            try await page(request, period.union(["site"])) { try await store.footprint($0) }
        }
        group.get("/history/telemetry") { request, _ in
            try await page(request, period.union(["site", "metric"])) { try await store.telemetry($0) }
        }
        group.get("/history/arrivals") { request, _ in
            try await page(request, period.union(["area", "class"])) { try await store.arrivals($0) }
        }
        group.get("/history/plans") { request, _ in
            try await page(request, period) { try await store.plans($0) }
        }
    }

    /// Answers a page of a history that takes the parameters `known`.
    func page<Row>(
        _ request: Request,
        _ known: Set<String>,
        read: (HistoryFilter) async throws -> HistoryPage<Row>
    ) async throws -> WireResponse<HistoryPage<Row>> {
        let query = try QueryParameters(request, known: known)
        var filter = HistoryFilter()
        (filter.since, filter.until) = try query.period()
        filter.site = query.text("site")
        filter.area = query.text("area")
        filter.workloadClass = query.text("class")
        filter.metric = try query.name("metric", among: SiteMetric.allCases.map(\.rawValue))
        filter.model = query.text("model")
        filter.requestID = query.text("request")
        filter.keyID = query.text("key")
        filter.limit = try query.integer("limit", in: 1...HistoryFilter.maximumLimit) ?? 1000
        filter.cursor = query.text("cursor")
        filter.order = try order(query)
        do {
            return WireResponse(try await read(filter))
        } catch let error as StoreError {
            throw error.problem
        }
    }

    private func order(_ query: QueryParameters) throws -> HistoryFilter.Order {
        switch query.text("order") {
        case nil, "asc": return .oldestFirst
        case "desc": return .newestFirst
        case let other?:
            throw ProblemDetails.badRequest("query parameter \"order\" is \"\(other)\"; expected asc or desc")
        }
    }
}
