import NIOCore
import SeededRandom
import Testing

@testable import ControlAPI
@testable import Routing

/// What is answered before the server's parser must be cut out of the bytes exactly as the parser would.
struct RequestFrameTests {
    private static let line: StaticString = "POST /api/v1/route HTTP/1.1"

    /// A request as text, and whether it may be answered early.
    private struct Sample {
        let text: String
        let isFast: Bool
        let headLength: Int
    }

    private static func read(_ text: String) -> RequestFrame.Reading {
        var text = text
        return text.withUTF8 { RequestFrame.read(UnsafeRawBufferPointer($0), fastLine: line) }
    }

    private static func sample(using random: inout some RandomNumberGenerator) -> Sample {
        let isRoute = Bool.random(using: &random)
        let isJSON = Int.random(in: 0..<4, using: &random) > 0
        let body = String(repeating: "b", count: Int.random(in: 0...60, using: &random))
        var fields = ["Host: x", "Content-Length: \(body.utf8.count)"]
        fields.append(isJSON ? "content-TYPE:  application/json " : "Content-Type: text/plain")
        if Bool.random(using: &random) { fields.append("Connection: keep-alive") }
        if Bool.random(using: &random) { fields.append("Authorization: Bearer abc") }
        if Bool.random(using: &random) { fields.append("X-Other: a\tb, é") }
        fields.shuffle(using: &random)
        let path = isRoute ? "/api/v1/route" : "/api/v1/routes"
        let head = "POST \(path) HTTP/1.1\r\n" + fields.map { "\($0)\r\n" }.joined() + "\r\n"
        return Sample(text: head + body, isFast: isRoute && isJSON, headLength: head.utf8.count)
    }

    @Test func `a head is framed by its own words, and no part of it is taken for the whole`() throws {
        var random = SplitMix64(seed: 11)
        for _ in 0..<200 {
            let sample = Self.sample(using: &random)
            let reading = Self.read(sample.text)
            guard case .framed(let frame) = reading else {
                Issue.record("\(sample.text) is \(reading)")
                continue
            }
            #expect(frame.headLength == sample.headLength)
            #expect(frame.length == sample.text.utf8.count)
            #expect(frame.isFast == sample.isFast)
            let bytes = Array(sample.text.utf8)
            for count in 1..<sample.headLength {
                let part = bytes[..<count].withUnsafeBytes { RequestFrame.read($0, fastLine: Self.line) }
                #expect(part == .incomplete)
            }
        }
    }

    @Test(arguments: [
        "Content-Length: 1\r\nContent-Length: 1", "Content-Length: +1", "Content-Length: 1, 1", "Content-Length:",
        "Content-Length: 9999999999", "Transfer-Encoding: chunked", "transfer-encoding : chunked", "Upgrade: h2c",
        "Expect: 100-continue", "Connection: close", "Connection: keep-alive, upgrade", "X: a\r\n b", "X: a\n",
        "X: a\u{0}", ": a", "X a", "Host: y",
    ])
    func `what leaves room for two readings has no frame`(_ fields: String) {
        #expect(Self.read("POST /api/v1/route HTTP/1.1\r\nHost: x\r\n\(fields)\r\n\r\n") == .unclear)
    }

    @Test(arguments: ["POST /api/v1/route HTTP/1.0", "CONNECT x HTTP/1.1", "\r\nGET / HTTP/1.1", "PRI * HTTP/2.0"])
    func `other versions and methods have no frame`(_ line: String) {
        #expect(Self.read("\(line)\r\nHost: x\r\n\r\n") == .unclear)
    }

    @Test func `however a connection's bytes are cut, the same is answered and the same goes on`() {
        var random = SplitMix64(seed: 12)
        for _ in 0..<100 {
            let samples = (0..<6).map { _ in Self.sample(using: &random) }
            var state = FastPathState(fastLine: Self.line)
            var answered: [String] = []
            var passedOn = ByteBuffer()
            for sample in samples {
                var rest = ByteBuffer(string: sample.text)
                while rest.readableBytes > 0 {
                    let count = Int.random(in: 1...min(rest.readableBytes, 90), using: &random)
                    if let part = rest.readSlice(length: count) { state.received(part) }
                    while let action = state.next() {
                        switch action {
                        case .answer(let request): answered.append(String(buffer: request.bytes))
                        case .passOn(var bytes): passedOn.writeBuffer(&bytes)
                        }
                    }
                }
                if !sample.isFast { state.answered() }
            }
            #expect(answered == samples.filter(\.isFast).map(\.text))
            #expect(String(buffer: passedOn) == samples.filter { !$0.isFast }.map(\.text).joined())
            #expect(!state.isCollecting)
        }
    }

    @Test func `who does not wait for an answer gets all others from the server`() {
        let other = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
        let fields = "Host: x\r\nContent-Type: application/json\r\nContent-Length: 0\r\n"
        let route = "POST /api/v1/route HTTP/1.1\r\n\(fields)\r\n"
        var state = FastPathState(fastLine: Self.line)
        state.received(ByteBuffer(string: other + route))
        var passedOn = ""
        while let action = state.next() {
            if case .passOn(let bytes) = action { passedOn += String(buffer: bytes) }
        }
        #expect(passedOn == other + route)
    }
}
