import NIOCore
import NIOHTTP1
import Testing

@testable import Gateway

struct AnswerEncoderTests {
    /// What an encoder has handed out, one element for each write.
    private final class Writes {
        var buffers: [ByteBuffer] = []
        var texts: [String] { buffers.map { String(buffer: $0) } }
    }

    private let writes = Writes()

    private func part(_ text: String) -> ByteBuffer { ByteBuffer(string: text) }

    private func finish(_ encoder: inout AnswerEncoder) {
        if let rest = encoder.end() { writes.buffers.append(rest) }
    }

    @Test func `a whole answer is one write`() {
        var encoder = AnswerEncoder()
        encoder.head(.ok, HTTPHeaders([("content-length", "5"), ("x-request-id", "a")]), version: .http1_1)
        encoder.body(part("12345")) { writes.buffers.append($0) }
        finish(&encoder)
        #expect(writes.texts == ["HTTP/1.1 200 OK\r\ncontent-length: 5\r\nx-request-id: a\r\n\r\n12345"])
    }

    @Test func `a body of unknown length goes in chunks, and each flush is one write`() {
        var encoder = AnswerEncoder()
        encoder.head(.ok, HTTPHeaders([("content-type", "text/event-stream")]), version: .http1_1)
        encoder.body(part("data: 1\n\n")) { writes.buffers.append($0) }
        encoder.body(part("data: 22\n\n")) { writes.buffers.append($0) }
        #expect(writes.buffers.isEmpty)
        if let bytes = encoder.flushed() { writes.buffers.append(bytes) }
        encoder.body(part(String(repeating: "x", count: 26))) { writes.buffers.append($0) }
        if let bytes = encoder.flushed() { writes.buffers.append(bytes) }
        #expect(encoder.flushed() == nil)
        finish(&encoder)
        let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
        #expect(
            writes.texts == [
                head + "9\r\ndata: 1\n\n\r\na\r\ndata: 22\n\n\r\n",
                "1a\r\n" + String(repeating: "x", count: 26) + "\r\n",
                "0\r\n\r\n",
            ]
        )
    }

    @Test func `a large part is written as it is, between what comes before and after it`() {
        let large = String(repeating: "y", count: 10_000)
        let cases: [(String?, String, String)] = [
            ("10003", "abc", ""), (nil, "3\r\nabc\r\n2710\r\n", "\r\n0\r\n\r\n"),
        ]
        for (length, before, after) in cases {
            let writes = Writes()
            var encoder = AnswerEncoder()
            encoder.head(.ok, HTTPHeaders(length.map { [("content-length", $0)] } ?? []), version: .http1_1)
            if let head = encoder.flushed() { writes.buffers.append(head) }
            encoder.body(part("abc")) { writes.buffers.append($0) }
            encoder.body(part(large)) { writes.buffers.append($0) }
            if let rest = encoder.end() { writes.buffers.append(rest) }
            #expect(writes.texts.dropFirst().joined() == before + large + after)
            #expect(writes.texts.contains(large))
        }
    }

    @Test func `small parts do not pile up`() {
        var encoder = AnswerEncoder()
        encoder.head(.ok, HTTPHeaders(), version: .http1_1)
        for _ in 0..<100 { encoder.body(part(String(repeating: "z", count: 1000))) { writes.buffers.append($0) } }
        #expect(writes.buffers.count > 5)
        #expect(writes.buffers.allSatisfy { $0.readableBytes < 16 << 10 })
    }

    @Test func `a buffer that was handed out does not change with the next answer`() {
        var encoder = AnswerEncoder()
        for number in 1...3 {
            encoder.head(.ok, HTTPHeaders([("content-length", "1")]), version: .http1_1)
            encoder.body(part(String(number))) { writes.buffers.append($0) }
            finish(&encoder)
        }
        #expect(writes.texts.map(\.last) == ["1", "2", "3"])
        #expect(writes.texts.allSatisfy { $0.hasPrefix("HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n") })
    }

    @Test(arguments: [
        (HTTPResponseStatus.noContent, HTTPVersion.http1_1, "HTTP/1.1 204 No Content\r\na: b\r\n\r\n"),
        (.custom(code: 299, reasonPhrase: "Odd"), .http1_1, "HTTP/1.1 299 Odd\r\na: b\r\ncontent-length: 0\r\n\r\n"),
        (.notFound, .http1_0, "HTTP/1.0 404 Not Found\r\na: b\r\ncontent-length: 0\r\n\r\n"),
    ])
    func `the status line is the client's version and the status`(
        status: HTTPResponseStatus,
        version: HTTPVersion,
        expected: String
    ) {
        var encoder = AnswerEncoder()
        encoder.head(status, HTTPHeaders([("a", "b"), ("content-length", "0")]), version: version)
        finish(&encoder)
        #expect(writes.texts == [expected])
    }

    @Test func `neither HTTP 1.0 nor the answer to HEAD gets chunks`() {
        for (version, isBodiless) in [(HTTPVersion.http1_0, false), (.http1_1, true)] {
            let writes = Writes()
            var encoder = AnswerEncoder()
            encoder.head(.ok, HTTPHeaders(), version: version, isBodiless: isBodiless)
            if !isBodiless { encoder.body(part("abc")) { writes.buffers.append($0) } }
            if let rest = encoder.end() { writes.buffers.append(rest) }
            #expect(writes.texts.joined().hasSuffix(isBodiless ? "\r\n\r\n" : "\r\n\r\nabc"))
            #expect(!writes.texts.joined().contains("0\r\n\r\n"))
        }
    }
}
