import ControlPlane
import Foundation
import NIOCore
import NIOHTTP1
import Testing

@testable import Gateway

struct OpenAIErrorTests {
    private struct Answer: Decodable, Equatable {
        struct Details: Decodable, Equatable {
            var message: String
            var type: String
            var param: String?
            var code: String?
        }

        var error: Details
    }

    @Test func `the body has the form that clients expect, escaped where it must be`() throws {
        let error = OpenAIError(.badRequest, type: "t", code: nil, param: "a\"b", "line\nbreak")
        let answer = try JSONDecoder().decode(Answer.self, from: Data(error.body.readableBytesView))
        #expect(answer == Answer(error: .init(message: "line\nbreak", type: "t", param: "a\"b", code: nil)))
        #expect(String(buffer: error.body).contains(#""code":null"#))
    }

    @Test(
        arguments: [
            (Duration.milliseconds(1), "1", "1"), (.milliseconds(1500), "2", "1500"), (.seconds(3), "3", "3000"),
            (.zero, "0", "0"), (.seconds(-1), "0", "0"), (.nanoseconds(1), "1", "1"),
            (.seconds(100_000), "100000", "86400000"),
        ]
    )
    func `when to come back is told in seconds and in milliseconds`(wait: Duration, seconds: String, milliseconds: String) {
        var headers = HTTPHeaders([("retry-after", "old")])
        OpenAIError.overloaded(retryAfter: wait).addHeaders(to: &headers)
        #expect(headers["retry-after"] == [seconds])
        #expect(headers["retry-after-ms"] == [milliseconds])
        #expect(headers["x-should-retry"].isEmpty)
    }

    @Test func `where a retry only multiplies load it is forbidden`() {
        for error in [
            OpenAIError.upstreamTimedOut(attempts: 3), .deadlineExceeded(seconds: 600), .requestTooSlow,
            .upstreamTooLarge(limitBytes: 1),
        ] {
            var headers = HTTPHeaders()
            error.addHeaders(to: &headers)
            #expect(headers["x-should-retry"] == ["false"], "\(error)")
        }
    }

    @Test(
        arguments: [
            (ControlPlaneError.Code.unknownName, 400), (.noCandidate, 503), (.busy, 429), (.stopping, 503),
            (.notStarted, 503), (.planningFailed, 500),
        ] as [(ControlPlaneError.Code, UInt)]
    )
    func `what the router says has its status`(code: ControlPlaneError.Code, status: UInt) {
        #expect(OpenAIError(ControlPlaneError(code, "why")).status.code == status)
    }
}
