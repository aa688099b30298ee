import ControlPlane
import Foundation
import Hummingbird
import JSONText
import SunwardModel

/// Where requests go, what became of them, and how the router is doing.
struct RouteRoutes {
    let services: ControlServices

    func add<Context: RequestContext>(to group: RouterGroup<Context>) {
        group.post("/route") { request, _ in try await route(request) }
        group.post("/outcomes") { request, _ in try await outcomes(request) }
        group.get("/router") { _, _ in WireResponse(RouterView(await services.desk.status())) }
    }

    private func route(_ request: Request) async throws -> Response {
        let buffer = try await Self.body(request)
        let body = try Self.read(buffer) { reader throws(JSONSyntaxError) in try RouteBody(&reader) }
        guard body.wrong.isEmpty else { throw Self.refused(body.wrong) }
        guard knowsExclusions(body.request) else { throw Self.refused(unknownNames(body.request)) }
        let answer: RouteAnswer
        do {
            answer = try services.desk.router.route(body.request)
        } catch let error where error.code == .unknownName {
            let unknown = unknownNames(body.request)
            // A name that the fleet has, and that does not go with this request.
            guard unknown.isEmpty else { throw Self.refused(unknown) }
            throw Self.refused([.init(index: 0, field: "", value: "", message: error.message)])
        } catch let error where error.code == .promptTooLong {
            throw Self.refused([.init(index: 0, field: "", value: "", message: error.message)])
        }
        let bytes = RouteAnswerView.bytes(answer)
        return Response(
            status: .ok,
            headers: [.contentType: "application/json", .contentLength: String(bytes.count)],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
        )
    }

    /// The answer to a request for a route, where all is well with it; waits for nothing.
    func fastAnswer(_ request: FastRequest) -> [UInt8]? {
        let body = request.withBody { bytes in
            var reader = JSONReader(bytes)
            return try? RouteBody(&reader)
        }
        // What cannot be answered here is asked again by the router of the server.
        guard let body, body.wrong.isEmpty, knowsExclusions(body.request),
            let answer = try? services.desk.router.route(body.request, countsRefusal: false)
        else { return nil }
        return RouteAnswerView.bytes(answer)
    }

    private func outcomes(_ request: Request) async throws -> WireResponse<OutcomesView> {
        let buffer = try await Self.body(request)
        let now = services.clock.now
        let body = try Self.read(buffer) { reader throws(JSONSyntaxError) in
            try OutcomesBody(&reader, reportedAt: now)
        }
        guard body.count > 0 else { throw ProblemDetails.badRequest("the body holds no reports") }
        guard !body.outcomes.isEmpty else { throw Self.refused(body.wrong) }
        for outcome in body.outcomes { services.desk.router.reportFromOutside(outcome) }
        return WireResponse(OutcomesView(accepted: body.outcomes.count, refused: body.wrong))
    }

    private static func body(_ request: Request) async throws -> ByteBuffer {
        // The header that everybody sends needs no parsing.
        if request.headers[.contentType] != "application/json" {
            _ = try RequestBody.kind(request, allowed: [.json])
        }
        return try await request.body.collect(upTo: RequestBody.maxBytes)
    }

    private static func read<Body>(
        _ buffer: ByteBuffer,
        _ body: (inout JSONReader) throws(JSONSyntaxError) -> Body
    ) throws -> Body {
        do {
            return try buffer.withUnsafeReadableBytes { bytes in
                var reader = JSONReader(bytes)
                return try body(&reader)
            }
        } catch let error as JSONSyntaxError {
            throw error.problem
        }
    }

    private static func refused(_ wrong: [IngestionView.Refused]) -> ProblemDetails {
        let first = wrong.first.map { entry in
            let field = entry.field.isEmpty ? "" : "\(entry.field) "
            return field + (entry.value.isEmpty ? "" : "\"\(entry.value)\" ") + entry.message
        }
        return ProblemDetails(
            type: "refused",
            title: "Nothing was accepted",
            status: 422,
            detail: first ?? "",
            errors: wrong
        )
    }

    /// Whether the fleet has every name that the request excludes. The router itself passes over others: a reload may
    /// have taken them away between two attempts.
    private func knowsExclusions(_ request: RouteRequest) -> Bool {
        guard !request.exclusions.isEmpty else { return true }
        let sites = services.directory.current.fleet.sites
        return request.exclusions.allSatisfy { excluded in
            sites.contains { site in
                site.name == excluded.site
                    && (excluded.model == nil || site.models.contains { $0.name == excluded.model })
            }
        }
    }

    /// Every name that the fleet does not have.
    private func unknownNames(_ request: RouteRequest) -> [IngestionView.Refused] {
        let fleet = services.directory.current.fleet
        let models = Set(fleet.sites.flatMap { $0.models.map(\.name) }).sorted()
        var asked = [
            ("area", request.area as String?, fleet.areas.map(\.name)),
            ("class", request.workloadClass, fleet.classes.map(\.name)), ("model", request.pinnedModel, models),
        ]
        for excluded in request.exclusions {
            let site = fleet.site(named: excluded.site)
            asked.append(("exclude.site", excluded.site, fleet.sites.map(\.name)))
            if let site { asked.append(("exclude.model", excluded.model, site.models.map(\.name))) }
        }
        return asked.compactMap { field, name, known in
            guard let name, !known.contains(name) else { return nil }
            let message = "is not in this fleet; it has \(known.joined(separator: ", "))"
            return .init(index: 0, field: field, value: name, message: message)
        }
    }
}
