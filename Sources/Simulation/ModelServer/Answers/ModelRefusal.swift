import JSONText
import NIOHTTP1

/// Why a model server does not answer, as OpenAI's API says it.
struct ModelRefusal: Error {
    var status: HTTPResponseStatus
    var message: String
    var type: String
    var param: String?
    var code: String?
    var retryAfterSeconds: Int?

    static func invalid(_ message: String, param: String? = nil, code: String? = nil) -> ModelRefusal {
        ModelRefusal(status: .badRequest, message: message, type: "invalid_request_error", param: param, code: code)
    }

    static func unknownModel(_ name: String) -> ModelRefusal {
        ModelRefusal(
            status: .notFound,
            message: "The model `\(name)` does not exist.",
            type: "invalid_request_error",
            param: "model",
            code: "model_not_found"
        )
    }

    static let noSuchPath = ModelRefusal(status: .notFound, message: "Not Found", type: "invalid_request_error")
    static let wrongKey = ModelRefusal(
        status: .unauthorized,
        message: "Unauthorized",
        type: "invalid_request_error",
        code: "invalid_api_key"
    )
    static let full = ModelRefusal(
        status: .serviceUnavailable,
        message: "The model's queue is full.",
        type: "overloaded_error",
        retryAfterSeconds: 1
    )

    /// `{"error": {"message": …, "type": …, "param": …, "code": …}}`
    var body: [UInt8] {
        var json = JSONWriter(capacity: 256)
        json.beginObject()
        json.name("error")
        json.beginObject()
        json.name("message")
        json.text(message)
        json.name("type")
        json.text(type)
        json.name("param")
        if let param { json.text(param) } else { json.number(.nan) }
        json.name("code")
        if let code { json.text(code) } else { json.number(.nan) }
        json.endObject()
        json.endObject()
        return json.bytes
    }
}
