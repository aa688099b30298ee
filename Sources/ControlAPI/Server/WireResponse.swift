import Foundation
import Hummingbird

/// An answer as JSON with its status.
struct WireResponse<Body: Encodable & Sendable>: ResponseGenerator {
    let status: HTTPResponse.Status
    let body: Body

    init(_ body: Body, status: HTTPResponse.Status = .ok) {
        self.body = body
        self.status = status
    }

    func response(from request: Request, context: some RequestContext) throws -> Response {
        try Self.response(body, status: status, contentType: "application/json")
    }

    /// A response with a JSON body.
    static func response(_ body: Body, status: HTTPResponse.Status, contentType: String) throws -> Response {
        let data = try WireCoding.encode(body)
        return Response(
            status: status,
            headers: [.contentType: contentType, .contentLength: String(data.count)],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: data))
        )
    }
}
