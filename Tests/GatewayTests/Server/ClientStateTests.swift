import NIOCore
import NIOHTTP1
import Testing

@testable import Gateway

struct ClientStateTests {
    private let start = NIODeadline.uptimeNanoseconds(1_000_000_000)

    private func head(_ headers: [(String, String)] = []) -> HTTPServerRequestPart {
        .head(HTTPRequestHead(version: .http1_1, method: .POST, uri: "/", headers: HTTPHeaders(headers)))
    }

    private func wrong(_ place: SourceLocation = #_sourceLocation) {
        Issue.record("something else was to be done", sourceLocation: place)
    }

    private func state() -> ClientState {
        ClientState(maxBodyBytes: 10, timeouts: ClientTimeouts(), now: start)
    }

    @Test func `a request begins when it is whole`() {
        var state = state()
        guard case .nothing = state.take(head(), now: start) else { return wrong() }
        guard case .nothing = state.take(.body(ByteBuffer(string: "abc")), now: start) else { return wrong() }
        guard case .nothing = state.take(.body(ByteBuffer(string: "def")), now: start) else { return wrong() }
        guard case .begin(_, let body) = state.take(.end(nil), now: start) else { return wrong() }
        #expect(String(buffer: body) == "abcdef")
        #expect(state.phase == .answering)
        #expect(state.deadline == .distantFuture)
    }

    @Test func `a body that is said to be too long is refused by its head`() {
        var state = state()
        guard case .refuseBody = state.take(head([("content-length", "11")]), now: start) else {
            return wrong()
        }
        state.refused()
        // What is left of the body cannot be told from a request.
        let isReusable = state.answered(keepsAlive: true, now: start)
        #expect(!isReusable)
    }

    @Test func `a body that turns out too long is refused then`() {
        var state = state()
        _ = state.take(head([("transfer-encoding", "chunked")]), now: start)
        _ = state.take(.body(ByteBuffer(string: "123456789")), now: start)
        guard case .refuseBody = state.take(.body(ByteBuffer(string: "ab")), now: start) else {
            return wrong()
        }
    }

    @Test func `leave to send a body is given only to one that may come`() {
        var state = state()
        guard case .checkSender = state.take(head([("content-length", "5"), ("expect", "100-continue")]), now: start)
        else { return wrong() }
        state = self.state()
        guard case .refuseBody = state.take(head([("content-length", "50"), ("expect", "100-continue")]), now: start)
        else { return wrong() }
    }

    @Test func `what comes during an answer waits for its turn`() {
        var state = state()
        _ = state.take(head(), now: start)
        _ = state.take(.end(nil), now: start)
        guard case .keep = state.take(head(), now: start) else { return wrong() }
        let isReusable = state.answered(keepsAlive: true, now: start)
        #expect(isReusable)
        #expect(state.phase == .idle)
    }

    @Test func `each phase has its own deadline`() {
        var state = state()
        #expect(state.deadline == start + .seconds(15))
        _ = state.take(head(), now: start)
        #expect(state.deadline == start + .seconds(60))
        _ = state.take(.end(nil), now: start)
        _ = state.answered(keepsAlive: true, now: start)
        #expect(state.deadline == start + .seconds(75))
        _ = state.answered(keepsAlive: false, now: start)
        state.lingers(now: start)
        #expect(state.phase == .lingering && state.deadline == start + .seconds(2))
    }

    @Test func `the time for the next request begins when the answer has left`() {
        var state = state()
        _ = state.take(head(), now: start)
        _ = state.take(.end(nil), now: start)
        state.left(now: start + .seconds(5))
        #expect(state.deadline == .distantFuture)
        _ = state.answered(keepsAlive: true, now: start)
        state.left(now: start + .seconds(50))
        #expect(state.deadline == start + .seconds(125))
        state.hurries(now: start + .seconds(60))
        #expect(state.deadline == start + .seconds(60))
    }

    @Test func `a refused client that still sends is listened to, for a while`() {
        var state = state()
        _ = state.take(head([("content-length", "5000")]), now: start)
        state.refused()
        #expect(!state.hasWholeRequest)
        _ = state.answered(keepsAlive: false, now: start)
        state.lingers(now: start)
        for second in 1...40 {
            let now = start + .seconds(Int64(second))
            guard case .nothing = state.take(.body(ByteBuffer(string: "more")), now: now) else { return wrong() }
            #expect(state.deadline == min(now + .seconds(2), start + .seconds(30)))
        }
    }

    @Test func `a service that ends lingers no longer than a moment`() {
        var state = state()
        _ = state.take(head([("content-length", "5000")]), now: start)
        state.refused()
        _ = state.answered(keepsAlive: false, now: start)
        state.lingers(now: start)
        let later = start + .seconds(1)
        state.hurries(now: later)
        _ = state.take(.body(ByteBuffer(string: "more")), now: start + .seconds(2))
        #expect(state.deadline == later + .seconds(2))
    }
}
