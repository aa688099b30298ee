import NIOHTTP1
import Testing

@testable import Gateway

struct GatewayTargetTests {
    @Test(
        arguments: [
            (HTTPMethod.POST, "/v1/chat/completions", GatewayTarget.answer(.chatCompletions)),
            (.POST, "/v1/completions?x=1", .answer(.completions)), (.POST, "/v1/embeddings", .answer(.embeddings)),
            (.GET, "/v1/chat/completions", .wrongMethod(allowed: "POST")), (.GET, "/v1/models", .models),
            (.HEAD, "/v1/models", .models), (.POST, "/v1/models", .wrongMethod(allowed: "GET, HEAD")),
            (.GET, "/v1/models/meta%2Fllama", .model("meta/llama")),
            (.GET, "/v1/models/meta/llama", .model("meta/llama")), (.GET, "/health", .health),
            (.HEAD, "/health", .health), (.GET, "/", .unknown), (.POST, "/v1/images", .unknown),
        ] as [(HTTPMethod, String, GatewayTarget)]
    )
    func `a request line asks for one thing`(method: HTTPMethod, uri: String, expected: GatewayTarget) {
        #expect(GatewayTarget(method: method, uri: uri) == expected)
    }
}
