import NIOCore
import NIOHTTP1

/// The request as a model server gets it.
enum UpstreamRequest {
    /// Headers of the client that go on. The key is Sunward's, and an answer that came compressed could not be read.
    static let forwarded = ["accept", "traceparent", "tracestate", "openai-beta"]

    static func make(_ request: AdmittedRequest, for group: UpstreamGroup, at upstream: Upstream) -> (
        head: HTTPRequestHead, body: ByteBuffer
    ) {
        let body = request.envelope.body(request.body, servedName: group.servedName)
        var headers = HTTPHeaders()
        headers.reserveCapacity(6 + request.forwarded.count)
        headers.add(name: "host", value: upstream.origin.hostHeader)
        headers.add(name: "content-type", value: "application/json")
        headers.add(name: "content-length", value: String(body.readableBytes))
        headers.add(name: "x-request-id", value: request.requestID)
        if let authorization = upstream.authorization { headers.add(name: "authorization", value: authorization) }
        for (name, value) in request.forwarded { headers.add(name: name, value: value) }
        let path = request.envelope.surface.rawValue
        let prefix = upstream.origin.pathPrefix
        let uri = prefix.isEmpty ? path : prefix + path
        return (HTTPRequestHead(version: .http1_1, method: .POST, uri: uri, headers: headers), body)
    }
}
