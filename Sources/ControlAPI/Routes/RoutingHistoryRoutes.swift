import Hummingbird
import Store

/// What was routed where and what it saved, a page at a time, from the database's documented views.
struct RoutingHistoryRoutes {
    let services: ControlServices

    func add<Context: RequestContext>(to group: RouterGroup<Context>) {
        let store = services.history
        let pages = HistoryRoutes(services: services)
        let period = HistoryRoutes.period
        group.get("/history/routing") { request, _ in
            try await pages.page(request, period.union(["site", "area", "class", "model", "request", "key"])) {
                try await store.routing($0)
            }
        }
        group.get("/history/routing-hourly") { request, _ in
            try await pages.page(request, period.union(["site", "class", "model"])) {
                try await store.routingHourly($0)
            }
        }
        group.get("/history/savings") { request, _ in
            try await pages.page(request, period.union(["site"])) { try await store.carbonSavings($0) }
        }
    }
}
