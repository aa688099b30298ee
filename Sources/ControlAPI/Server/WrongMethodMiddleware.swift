import Hummingbird

/// Tells a path that is not there (404) from one that is there for other methods (405, with `Allow`).
///
/// It must be added after all routes: then it stands before the router's answer for what no route matches, and
/// nowhere else.
struct WrongMethodMiddleware<Context: RequestContext>: RouterMiddleware {
    private let routes: [(segments: [Substring], method: HTTPRequest.Method)]

    init(_ router: Router<Context>) {
        routes = router.routes.map { ($0.path.description.split(separator: "/"), $0.method) }
    }

    func handle(
        _ request: Request,
        context: Context,
        next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        let segments = request.uri.path.split(separator: "/")
        let methods = routes.filter { Self.matches($0.segments, segments) }.map(\.method.rawValue)
        guard !methods.isEmpty else { return try await next(request, context) }
        let allowed = methods.sorted().joined(separator: ", ")
        let problem = ProblemDetails(
            type: "method-not-allowed",
            title: "Method not allowed",
            status: 405,
            detail: "\(request.method) is not possible at \(request.uri.path); it takes \(allowed)"
        )
        var response = try WireResponse.response(
            problem,
            status: .methodNotAllowed,
            contentType: "application/problem+json"
        )
        response.headers[.allow] = allowed
        return response
    }

    private static func matches(_ route: [Substring], _ path: [Substring]) -> Bool {
        route.count == path.count && zip(route, path).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
    }
}
