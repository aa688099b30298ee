import NIOHTTP1
import Testing

@testable import Gateway

struct AnswerHeadTests {
    @Test func `what concerns the connection or is said by the gateway does not pass`() {
        let headers = HTTPHeaders([
            ("Content-Type", "application/json"), ("Connection", "close, x-internal"), ("Transfer-Encoding", "chunked"),
            ("X-Internal", "1"), ("Content-Length", "7"), ("openai-processing-ms", "12"), ("keep-alive", "timeout=5"),
            ("server", "uvicorn"), ("X-Request-Id", "theirs"),
        ])
        let passed = AnswerHead.passedOn(headers)
        #expect(passed.map(\.name) == ["Content-Type", "openai-processing-ms"])
    }
}
