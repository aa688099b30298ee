import JSONText
import NIOCore

/// A request as the API's JSON.
struct LoadRequestBody {
    let bytes: ByteBuffer

    /// - Parameter model: A model's name, an alias, or `sunward/auto`.
    init(_ request: LoadRequest, model: String) {
        var json = JSONWriter(capacity: request.prompt.utf8.count + 512)
        json.beginObject()
        json.name("model")
        json.text(model)
        json.name("messages")
        json.beginArray()
        json.beginObject()
        json.name("role")
        json.text("user")
        json.name("content")
        json.text(request.prompt)
        json.endObject()
        json.endArray()
        if let outputTokens = request.outputTokens {
            json.name("max_tokens")
            json.number(Double(outputTokens))
        }
        if request.isLengthFixed {
            json.name("ignore_eos")
            json.bool(true)
        }
        if let workloadClass = request.workloadClass {
            json.name("metadata")
            json.beginObject()
            json.name("class")
            json.text(workloadClass)
            json.endObject()
        }
        json.name("stream")
        json.bool(request.isStreamed)
        if request.isStreamed {
            json.name("stream_options")
            json.beginObject()
            json.name("include_usage")
            json.bool(true)
            json.endObject()
        }
        json.endObject()
        bytes = ByteBuffer(bytes: json.bytes)
    }
}
