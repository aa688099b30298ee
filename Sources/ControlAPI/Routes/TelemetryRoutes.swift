import ControlPlane
import Foundation
import Hummingbird
import SunwardModel

/// Readings and forecasts in.
struct TelemetryRoutes {
    let services: ControlServices

    func add(to group: RouterGroup<ControlContext>) {
        group.post("/telemetry") { request, context in try await telemetry(request, rule: SiteKeyRule(context.key)) }
        group.post("/forecasts") { request, context in try await forecasts(request, rule: SiteKeyRule(context.key)) }
    }

    private func telemetry(_ request: Request, rule: SiteKeyRule) async throws -> WireResponse<IngestionView> {
        let kind = try RequestBody.kind(request, allowed: [.json, .jsonLines, .csv])
        let data = try await RequestBody.data(request, upTo: RequestBody.maxBytes)
        let body =
            switch kind {
            case .json: try TelemetryBody(json: data)
            case .jsonLines: TelemetryBody(jsonLines: data)
            case .csv: try TelemetryBody(csv: data)
            }
        return try await ingest(body.entries, of: \.key, rule: rule) { try await services.intake.ingest($0) }
    }

    private func forecasts(_ request: Request, rule: SiteKeyRule) async throws -> WireResponse<IngestionView> {
        let body: ForecastBody = try await RequestBody.decode(request, upTo: RequestBody.maxBytes)
        let now = services.clock.now
        let entries = body.entries.map { $0.point(now: now) }
        return try await ingest(entries, of: \.key, rule: rule) { try await services.intake.ingest($0) }
    }

    /// Takes in what can be read, and tells of the rest by its place in the request.
    private func ingest<Value: Sendable>(
        _ entries: [Result<Value, RefusedField>],
        of key: (Value) -> SignalKey,
        rule: SiteKeyRule,
        into intake: ([Value]) async throws -> IngestionReport
    ) async throws -> WireResponse<IngestionView> {
        guard !entries.isEmpty else { throw ProblemDetails.badRequest("the body holds no entries") }
        // Kept here they would be in the history, and the one that plans would not know of them.
        guard await !services.othersLead() else {
            throw ProblemDetails.unavailable(
                "another service leads on this database; send readings and forecasts to that"
            )
        }
        var values: [Value] = []
        var places: [Int] = []
        var refused: [IngestionReport.RefusedEntry] = []
        var isForbidden = false
        for (index, entry) in entries.enumerated() {
            switch entry {
            case .success(let value):
                if let field = rule.refusal(of: key(value)) {
                    refused.append(.init(index: index, refusal: field.refusal))
                    isForbidden = true
                    continue
                }
                values.append(value)
                places.append(index)
            case .failure(let field):
                refused.append(.init(index: index, refusal: field.refusal))
            }
        }
        var report = try await intake(values)
        report.refused = refused + report.refused.map { .init(index: places[$0.index], refusal: $0.refusal) }
        let view = IngestionView(report)
        guard view.accepted + view.duplicates > 0 else {
            let detail = view.refused.first.map { "\($0.field) \"\($0.value)\" \($0.message)" } ?? ""
            if isForbidden { throw ProblemDetails.forbidden(detail, errors: view.refused) }
            throw ProblemDetails(
                type: "refused",
                title: "Nothing was accepted",
                status: 422,
                detail: detail,
                errors: view.refused
            )
        }
        return WireResponse(view)
    }
}
