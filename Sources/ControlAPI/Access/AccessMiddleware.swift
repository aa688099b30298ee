import ControlPlane
import Hummingbird

/// Lets in requests whose key allows them, before anything else looks at them.
struct AccessMiddleware: RouterMiddleware {
    let access: ControlAccess
    private let instruments = AccessInstruments()

    init(access: ControlAccess) { self.access = access }

    func handle(
        _ request: Request,
        context: ControlContext,
        next: @concurrent (Request, ControlContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        do throws(AccessRefusal) {
            context.key = try access.admit(
                request.method,
                path: request.uri.path[...],
                authorization: request.headers[.authorization]
            )
        } catch {
            instruments.record(error)
            var problem = error.problem
            if problem.status == 401, let advice = access.adviceWithoutAdministrator {
                problem.detail += "; \(advice)"
            }
            throw problem
        }
        return try await next(request, context)
    }
}
