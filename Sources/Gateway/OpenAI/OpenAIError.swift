import JSONText
import NIOCore
import NIOHTTP1

/// A refusal or failure in the form that OpenAI's clients understand:
///
///     {"error": {"message": "…", "type": "invalid_request_error", "param": "messages", "code": "missing_required_parameter"}}
///
/// Its named constructors are all that the gateway itself answers with. Clients choose the class of their exception by
/// the status; the official ones send again after 408, 409, 429 and 5xx unless ``shouldRetry`` forbids it.
struct OpenAIError: Error, Hashable, Sendable {
    let status: HTTPResponseStatus

    /// The kind, for example `invalid_request_error`.
    let type: String

    /// What went wrong, for programs; nil where the API has none.
    let code: String?

    /// The field of the request that is to blame.
    let param: String?

    let message: String

    /// How long to wait before the request is sent again.
    let retryAfter: Duration?

    /// Overrules what clients do by the status: false where sending again only multiplies load.
    let shouldRetry: Bool?

    init(
        _ status: HTTPResponseStatus,
        type: String,
        code: String? = nil,
        param: String? = nil,
        _ message: String,
        retryAfter: Duration? = nil,
        shouldRetry: Bool? = nil
    ) {
        self.status = status
        self.type = type
        self.code = code
        self.param = param
        self.message = message
        self.retryAfter = retryAfter
        self.shouldRetry = shouldRetry
    }

    /// The answer's body; its type is `application/json`.
    var body: ByteBuffer {
        var writer = JSONWriter(capacity: 256 + message.utf8.count)
        writer.beginObject()
        writer.name("error")
        writer.beginObject()
        writer.name("message")
        writer.text(message)
        writer.name("type")
        writer.text(type)
        writer.name("param")
        if let param { writer.text(param) } else { writer.null() }
        writer.name("code")
        if let code { writer.text(code) } else { writer.null() }
        writer.endObject()
        writer.endObject()
        return ByteBuffer(bytes: writer.bytes)
    }

    /// When to come back, in whole seconds for everybody and in milliseconds for the official clients; and whether.
    func addHeaders(to headers: inout HTTPHeaders) {
        if let retryAfter {
            let (seconds, attoseconds) = max(retryAfter, .zero).components
            headers.replaceOrAdd(name: "retry-after", value: "\(seconds + (attoseconds > 0 ? 1 : 0))")
            // Beyond a day nobody waits, and the product stays in range.
            let milliseconds = min(seconds, 86_400) * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
            headers.replaceOrAdd(name: "retry-after-ms", value: "\(milliseconds)")
        }
        if let shouldRetry { headers.replaceOrAdd(name: "x-should-retry", value: shouldRetry ? "true" : "false") }
    }
}
