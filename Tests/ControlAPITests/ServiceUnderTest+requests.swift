import Foundation
import Hummingbird
import HummingbirdTesting
import Testing

/// An answer of the service, with its body as JSON where it is that.
struct Answer: Sendable {
    let status: Int
    let contentType: String
    let text: String
    let json: JSONValue
    let headers: HTTPFields

    var problemType: String? {
        json["type"]?.text?.split(separator: ":").last.map(String.init)
    }
}

extension ServiceUnderTest {
    /// Sends a request, and holds the answer against the OpenAPI document.
    func send(
        _ method: HTTPRequest.Method,
        _ uri: String,
        _ body: String? = nil,
        contentType: String? = "application/json",
        key: String? = nil,
        at location: SourceLocation = #_sourceLocation
    ) async throws -> Answer {
        var headers: HTTPFields = [:]
        if let key { headers[.authorization] = "Bearer \(key)" }
        if body != nil { headers[.contentType] = contentType }
        let response = try await client.executeRequest(
            uri: uri,
            method: method,
            headers: headers,
            body: body.map { ByteBuffer(string: $0) }
        )
        let data = Data(response.body.readableBytesView)
        let answer = Answer(
            status: response.status.code,
            contentType: String(response.headers[.contentType]?.split(separator: ";").first ?? ""),
            text: String(decoding: data, as: UTF8.self),
            json: (try? JSONValue(json: data)) ?? .null,
            headers: response.headers
        )
        let path = String(uri.split(separator: "?", maxSplits: 1).first ?? "/")
        if let operation = document.operation(method: method.rawValue, path: path) {
            let found = document.problems(
                operation,
                status: answer.status,
                contentType: answer.contentType,
                body: data
            )
            #expect(found.isEmpty, sourceLocation: location)
        }
        if answer.status >= 400, path != "/readyz" {
            #expect(answer.contentType == "application/problem+json", sourceLocation: location)
            #expect(answer.json["status"]?.number == Double(answer.status), sourceLocation: location)
            let schema = document.root["components"]?["schemas"]?["Problem"] ?? .null
            #expect(document.problems(body: data, schema: schema).isEmpty, sourceLocation: location)
        }
        return answer
    }

    func get(_ uri: String, key: String? = nil, at location: SourceLocation = #_sourceLocation) async throws -> Answer {
        try await send(.get, uri, key: key, at: location)
    }

    func post(
        _ uri: String,
        _ body: String? = nil,
        contentType: String? = "application/json",
        key: String? = nil,
        at location: SourceLocation = #_sourceLocation
    ) async throws -> Answer {
        try await send(.post, uri, body, contentType: contentType, key: key, at: location)
    }
}
