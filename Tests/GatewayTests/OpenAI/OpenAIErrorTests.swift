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
    func `when to come back is told in seconds and in milliseconds`(
        wait: Duration,
        seconds: String,
        milliseconds: String
    ) {
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
            (.notStarted, 503), (.promptTooLong, 400), (.planningFailed, 500),
        ] as [(ControlPlaneError.Code, UInt)]
    )
    func `what the router says has its status`(code: ControlPlaneError.Code, status: UInt) {
        #expect(OpenAIError(ControlPlaneError(code, "why")).status.code == status)
    }

    private static let now = Date(timeIntervalSince1970: 1000)

    @Test(
        arguments: [
            (AccessRefusal.missing, 401, "invalid_api_key"), (.unknown, 401, "invalid_api_key"),
            (.revoked, 401, "invalid_api_key"), (.expired, 401, "invalid_api_key"), (.wrongRole, 403, "wrong_key_role"),
            (.classNotAllowed("batch", allowed: ["chat"]), 403, "class_not_allowed"),
            (.requestRate(retryAfter: .seconds(2)), 429, "rate_limit_exceeded"),
            (.tokenRate(retryAfter: .seconds(2)), 429, "rate_limit_exceeded"),
            (.spendBudget(until: now + 60), 429, "insufficient_quota"),
            (.carbonBudget(until: now + 60), 429, "insufficient_quota"), (.notReady, 503, "keys_not_ready"),
        ] as [(AccessRefusal, UInt, String)]
    )
    func `a refused key has its status and code`(refusal: AccessRefusal, status: UInt, code: String) {
        let error = OpenAIError(refusal, now: Self.now)
        #expect(error.status.code == status)
        #expect(error.code == code)
    }

    @Test func `a spent budget is not to be tried again, a spent rate is`() {
        var headers = HTTPHeaders()
        OpenAIError(AccessRefusal.carbonBudget(until: Self.now + 60), now: Self.now).addHeaders(to: &headers)
        #expect(headers["x-should-retry"] == ["false"])
        #expect(headers["retry-after"] == ["60"])
        var others = HTTPHeaders()
        OpenAIError(AccessRefusal.requestRate(retryAfter: .milliseconds(250)), now: Self.now).addHeaders(to: &others)
        #expect(others["x-should-retry"].isEmpty)
        #expect(others["retry-after-ms"] == ["250"])
    }
}
