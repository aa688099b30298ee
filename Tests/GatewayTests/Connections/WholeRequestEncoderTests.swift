import NIOCore
import NIOEmbedded
import NIOHTTP1
import Testing

@testable import Gateway

struct WholeRequestEncoderTests {
    private func written(_ body: ByteBuffer) throws -> [ByteBuffer] {
        let channel = EmbeddedChannel(handler: WholeRequestEncoder())
        let headers = HTTPHeaders([("host", "a:1"), ("content-length", String(body.readableBytes))])
        let head = HTTPRequestHead(version: .http1_1, method: .POST, uri: "/v1/x", headers: headers)
        channel.write(HTTPClientRequestPart.head(head), promise: nil)
        try channel.writeOutbound(HTTPClientRequestPart.body(.byteBuffer(body)))
        var buffers: [ByteBuffer] = []
        while let data = try channel.readOutbound(as: IOData.self) {
            if case .byteBuffer(let buffer) = data { buffers.append(buffer) }
        }
        return buffers
    }

    @Test func `a request is one buffer`() throws {
        let texts = try written(ByteBuffer(string: "{}")).map { String(buffer: $0) }
        #expect(texts == ["POST /v1/x HTTP/1.1\r\nhost: a:1\r\ncontent-length: 2\r\n\r\n{}"])
        let empty = try written(ByteBuffer()).map { String(buffer: $0) }
        #expect(empty == ["POST /v1/x HTTP/1.1\r\nhost: a:1\r\ncontent-length: 0\r\n\r\n"])
    }

    @Test func `a large body is not copied`() throws {
        let body = ByteBuffer(repeating: 7, count: 100_000)
        let buffers = try written(body)
        #expect(buffers.count == 2)
        #expect(String(buffer: buffers[0]) == "POST /v1/x HTTP/1.1\r\nhost: a:1\r\ncontent-length: 100000\r\n\r\n")
        #expect(buffers[1] == body)
    }
}
