import ControlPlane
import Foundation
import HTTPTypes
import Hummingbird
import Logging

/// Turns every error into problem details; the one place where an error becomes an HTTP status.
struct ProblemMiddleware<Context: RequestContext>: RouterMiddleware {
    func handle(
        _ request: Request,
        context: Context,
        next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch {
            let problem = Self.problem(for: error, request: request)
            if problem.status >= 500 {
                // What is unavailable says so where it is: a line for each who asks meanwhile would fill the log.
                context.logger.log(
                    level: problem.status == 503 ? .debug : .error,
                    "request failed",
                    metadata: ["path": "\(request.uri.path)", "error": "\(error)"]
                )
            }
            var response = try WireResponse.response(
                problem,
                status: HTTPResponse.Status(code: problem.status),
                contentType: "application/problem+json"
            )
            if problem.status == 401 { Self.addChallenges(to: &response, path: request.uri.path) }
            if problem.status == 429 { response.headers[.retryAfter] = "1" }
            if problem.status == 503 { response.headers[.retryAfter] = "5" }
            return response
        }
    }

    /// How to authenticate (RFC 9110, section 11.6.1). Browsers are asked for the console's page alone.
    private static func addChallenges(to response: inout Response, path: String) {
        response.headers.append(HTTPField(name: .wwwAuthenticate, value: "Bearer realm=\"sunward\""))
        guard path == "/" else { return }
        response.headers.append(HTTPField(name: .wwwAuthenticate, value: "Basic realm=\"sunward\", charset=\"UTF-8\""))
    }

    private static func problem(for error: any Error, request: Request) -> ProblemDetails {
        switch error {
        case let problem as ProblemDetails:
            return problem
        case let error as ControlPlaneError where error.code == .invalidQuestion:
            return .badRequest(error.message)
        case let error as ControlPlaneError:
            return .unavailable(error.message)
        case let error as any HTTPResponseError where error.status == .contentTooLarge:
            return ProblemDetails(
                type: "content-too-large",
                title: "Content too large",
                status: 413,
                detail: "the body is too large; a request may hold \(RequestBody.maxBytes) bytes, so send "
                    + "it in several"
            )
        case let error as HTTPError where error.status == .notFound && error.body == nil:
            return .notFound("there is nothing at \(request.method) \(request.uri.path); see docs/openapi.yaml")
        case let error as any HTTPResponseError:
            let status = error.status
            return ProblemDetails(
                type: "http-\(status.code)",
                title: status.reasonPhrase,
                status: status.code,
                detail: (error as? HTTPError)?.body ?? status.reasonPhrase
            )
        default:
            return ProblemDetails(
                type: "internal",
                title: "Internal error",
                status: 500,
                detail: "something failed inside Sunward; the log has the details"
            )
        }
    }
}
