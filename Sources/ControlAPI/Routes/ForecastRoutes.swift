import Hummingbird
import Store
import SunwardModel

/// What became of forecasts.
struct ForecastRoutes {
    private static let parameters: Set = ["since", "until", "site", "zone", "metric", "area", "class"]

    let services: ControlServices

    func add(to group: RouterGroup<ControlContext>) {
        group.get("/forecasts/errors") { request, _ in try await errors(request) }
    }

    private func errors(_ request: Request) async throws -> WireResponse<ForecastErrorsView> {
        let query = try QueryParameters(request, known: Self.parameters)
        var filter = HistoryFilter(limit: HistoryFilter.maximumLimit)
        (filter.since, filter.until) = try query.period()
        filter.site = query.text("site")
        filter.area = query.text("area")
        filter.workloadClass = query.text("class")
        let known = SiteMetric.allCases.filter(\.isForecast).map(\.rawValue) + [SignalKey.arrivalsMetric]
        filter.metric = try query.name("metric", among: known)
        do {
            let rows = try await services.history.forecastErrors(filter, zone: query.text("zone"))
            return WireResponse(ForecastErrorsView(rows: rows))
        } catch let error as StoreError {
            throw error.problem
        }
    }
}
