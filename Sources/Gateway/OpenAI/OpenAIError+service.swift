import ControlPlane
import NIOHTTP1

/// Failures of the gateway and of what stands behind it.
extension OpenAIError {
    private static func server(
        _ status: HTTPResponseStatus,
        code: String,
        _ message: String,
        retryAfter: Duration? = nil,
        shouldRetry: Bool? = nil
    ) -> OpenAIError {
        OpenAIError(
            status,
            type: "server_error",
            code: code,
            message,
            retryAfter: retryAfter,
            shouldRetry: shouldRetry
        )
    }

    /// Every model that may answer has all its places and its queue full.
    static func overloaded(retryAfter: Duration) -> OpenAIError {
        OpenAIError(
            .tooManyRequests,
            type: "rate_limit_error",
            code: "engine_overloaded",
            "All models that may answer are busy now, please try again later.",
            retryAfter: retryAfter
        )
    }

    /// Bodies hold as much memory as they may together.
    static let tooManyLongRequests = OpenAIError(
        .tooManyRequests,
        type: "rate_limit_error",
        code: "too_many_long_requests",
        "Too many long requests are under way now, please try again later.",
        retryAfter: .seconds(1)
    )

    /// No site can take the request: down, or all its model servers are.
    ///
    /// - Parameter retryAfter: nil where nobody knows.
    static func unavailable(_ message: String, retryAfter: Duration? = nil) -> OpenAIError {
        server(.serviceUnavailable, code: "no_upstream", message, retryAfter: retryAfter ?? .seconds(2))
    }

    /// The attempts are used up and the last one failed; every other model server has been tried already.
    static func upstreamFailed(attempts: Int, last: String) -> OpenAIError {
        server(
            .badGateway,
            code: "upstream_failed",
            "No model server answered in \(attempts) attempts; the last one \(last).",
            retryAfter: .seconds(1)
        )
    }

    /// A model server's answer is no JSON, or no answer of this API.
    static let upstreamGarbage = server(
        .badGateway,
        code: "upstream_invalid_response",
        "The model server's answer could not be understood."
    )

    /// A model server's answer is larger than the gateway keeps.
    static func upstreamTooLarge(limitBytes: Int) -> OpenAIError {
        server(
            .badGateway,
            code: "upstream_response_too_large",
            "The model server's answer exceeds \(limitBytes) bytes.",
            shouldRetry: false
        )
    }

    /// No model server began to answer in time. The gateway has tried others; trying again only adds to their load.
    static func upstreamTimedOut(attempts: Int) -> OpenAIError {
        server(
            .gatewayTimeout,
            code: "upstream_timeout",
            "No model server began to answer in time, in \(attempts) attempts.",
            shouldRetry: false
        )
    }

    /// The time for the whole request is over.
    static func deadlineExceeded(seconds: Double) -> OpenAIError {
        server(
            .gatewayTimeout,
            code: "deadline_exceeded",
            "The answer was not complete within \(seconds) seconds.",
            shouldRetry: false
        )
    }

    /// The model server's connection ended in the midst of its answer; what came of it has gone to the client.
    static let streamCut = server(
        .badGateway,
        code: "upstream_stream_cut",
        "The model server's connection ended before its answer was complete."
    )

    /// The model server fell silent in the midst of its answer.
    static func streamStalled(seconds: Double) -> OpenAIError {
        server(
            .gatewayTimeout,
            code: "upstream_stream_stalled",
            "The model server sent nothing for \(seconds) seconds in the midst of its answer."
        )
    }

    /// The gateway stops; another one behind the same name may answer at once.
    static let shuttingDown = server(
        .serviceUnavailable,
        code: "shutting_down",
        "The gateway is shutting down.",
        retryAfter: .seconds(1),
        shouldRetry: true
    )

    /// Something that should not happen; the request's id finds it in the log.
    static let internalFailure = server(
        .internalServerError,
        code: "internal_error",
        "The gateway had an error while processing your request."
    )

    /// What the router says when it cannot choose.
    ///
    /// - Parameter retryAfter: The time until a model server may be asked again; nil where nobody knows.
    init(_ error: ControlPlaneError, retryAfter: Duration? = nil) {
        switch error.code {
        case .unknownName:
            self.init(.badRequest, type: "invalid_request_error", code: "invalid_value", error.message)
        case .promptTooLong:
            self = .contextLengthExceeded(error.message.prefix(1).uppercased() + error.message.dropFirst() + ".")
        case .noCandidate: self = .unavailable(error.message, retryAfter: retryAfter)
        case .busy: self = .overloaded(retryAfter: .seconds(1))
        case .stopping: self = .shuttingDown
        case .notStarted:
            self = Self.server(
                .serviceUnavailable,
                code: "not_started",
                error.message,
                retryAfter: .seconds(1)
            )
        default: self = .internalFailure
        }
    }
}
