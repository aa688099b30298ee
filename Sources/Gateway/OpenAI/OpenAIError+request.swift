import JSONText
import NIOHTTP1

/// Mistakes of the client.
extension OpenAIError {
    private static func invalid(
        status: HTTPResponseStatus = .badRequest,
        code: String? = nil,
        param: String? = nil,
        _ message: String
    ) -> OpenAIError {
        OpenAIError(status, type: "invalid_request_error", code: code, param: param, message)
    }

    /// The body is no JSON, and where it stops being.
    static func invalidJSON(_ error: JSONSyntaxError) -> OpenAIError {
        invalid("We could not parse the JSON body of your request: at byte \(error.place), \(error.message).")
    }

    static let missingModel = invalid(
        code: "missing_required_parameter",
        param: "model",
        "You must provide a model parameter."
    )

    static func missing(_ param: String) -> OpenAIError {
        invalid(code: "missing_required_parameter", param: param, "Missing required parameter: '\(param)'.")
    }

    static func duplicate(_ param: String) -> OpenAIError {
        invalid(code: "duplicate_parameter", param: param, "Parameter '\(param)' is given more than once.")
    }

    static func wrongType(_ param: String, expected: String, _ kind: JSONReader.Kind) -> OpenAIError {
        let got =
            switch kind {
            case .object: "an object"
            case .array: "an array"
            case .text: "a string"
            case .number: expected == "an integer" ? "a decimal" : "a number"
            case .bool: "a boolean"
            case .null: "null"
            }
        let place = param.isEmpty ? "the body" : "'\(param)'"
        return invalid(
            code: "invalid_type",
            param: param.isEmpty ? nil : param,
            "Invalid type for \(place): expected \(expected), but got \(got) instead."
        )
    }

    static func outOfRange(_ param: String, _ range: ClosedRange<Int>) -> OpenAIError {
        invalid(
            code: "invalid_value",
            param: param,
            "Invalid '\(param)': expected an integer from \(range.lowerBound) to \(range.upperBound)."
        )
    }

    static func emptyArray(_ param: String) -> OpenAIError {
        invalid(
            code: "empty_array",
            param: param,
            "Invalid '\(param)': empty array. Expected an array with minimum length 1."
        )
    }

    /// A header of the request that cannot be taken as it is.
    static func invalidHeader(_ name: String, expected: String, got: String) -> OpenAIError {
        invalid(
            code: "invalid_header",
            param: name,
            "Invalid header '\(name)': expected \(expected), but got '\(got.prefix(80))' instead."
        )
    }

    static func duplicateHeader(_ name: String) -> OpenAIError {
        invalid(code: "duplicate_header", param: name, "Header '\(name)' is given more than once.")
    }

    static func unknownHeader(_ name: String, known: [String]) -> OpenAIError {
        invalid(
            code: "invalid_header",
            param: String(name.prefix(80)),
            "Unknown header '\(name.prefix(80))'; those of Sunward are \(listed(known))."
        )
    }

    /// A name that the fleet does not have, in a header.
    static func unknownName(_ header: String, _ name: String, known: [String]) -> OpenAIError {
        invalid(
            code: "invalid_value",
            param: header,
            "Invalid header '\(header)': '\(name.prefix(80))' is not one of \(listed(known))."
        )
    }

    static func modelNotFound(_ name: String) -> OpenAIError {
        invalid(
            status: .notFound,
            code: "model_not_found",
            param: "model",
            "The model '\(name.prefix(200))' does not exist or you do not have access to it; "
                + "GET /v1/models lists those that do."
        )
    }

    /// The model is there, but not for this endpoint.
    static func wrongTask(model: String, surface: Surface) -> OpenAIError {
        invalid(
            code: "invalid_model",
            param: "model",
            "The model '\(model.prefix(200))' does not answer \(surface.rawValue)."
        )
    }

    /// No model can take a prompt of this length.
    static func contextLengthExceeded(_ message: String) -> OpenAIError {
        invalid(code: "context_length_exceeded", message)
    }

    static func notFound(method: String, path: String) -> OpenAIError {
        invalid(status: .notFound, code: "unknown_url", "Unknown request URL: \(method) \(path.prefix(200)).")
    }

    static func methodNotAllowed(method: String, path: String, allowed: String) -> OpenAIError {
        invalid(
            status: .methodNotAllowed,
            code: "method_not_supported",
            "Not allowed to \(method) on \(path.prefix(200)); use \(allowed)."
        )
    }

    static func bodyTooLarge(limitBytes: Int) -> OpenAIError {
        invalid(
            status: .payloadTooLarge,
            code: "request_too_large",
            "The request's body exceeds \(limitBytes) bytes."
        )
    }

    static func encodedBody(_ encoding: String) -> OpenAIError {
        invalid(
            status: .unsupportedMediaType,
            code: "unsupported_content_encoding",
            "The request's body is encoded as '\(encoding.prefix(50))'; send it as plain JSON."
        )
    }

    /// What came is not HTTP, or its head is longer than anybody needs.
    static let notHTTP = invalid("The request could not be read as HTTP/1.1.")

    /// The client took too long over its own request; sending the same again on its own would take as long.
    static let requestTooSlow = OpenAIError(
        .requestTimeout,
        type: "invalid_request_error",
        code: "request_timeout",
        "The request's body did not arrive in time.",
        shouldRetry: false
    )

    /// As many names as help; a large fleet must not become a long answer.
    private static func listed(_ names: [String]) -> String {
        let shown = names.prefix(20).joined(separator: ", ")
        return names.count > 20 ? shown + ", …" : shown
    }
}
