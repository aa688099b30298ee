import NIOHTTP1
import Testing

@testable import Gateway

struct RequestHeadersTests {
    private func refusal(_ headers: [(String, String)]) -> OpenAIError? {
        do throws(OpenAIError) {
            _ = try RequestHeaders(HTTPHeaders(headers))
            return nil
        } catch {
            return error
        }
    }

    @Test func `wishes are read, whatever the case of their names`() throws {
        let read = try RequestHeaders([
            "Host": "h", "X-Sunward-Area": "chicago", "x-sunward-class": "chat", "X-SUNWARD-QUALITY-FLOOR": "0.8",
            "x-sunward-latency-p95-seconds": "2.5", "x-sunward-carbon-cap-grams": "1e-2", "x-sunward-session": "s",
            "X-Request-ID": "r-1", "Authorization": "Bearer sw-x", "Accept": "*/*", "X-Stainless-Lang": "python",
        ])
        #expect(read.area == "chicago" && read.workloadClass == "chat" && read.session == "s")
        #expect(read.qualityFloor == 0.8 && read.latencyObjectiveSeconds == 2.5 && read.carbonCapGrams == 0.01)
        #expect(read.requestID == "r-1" && read.authorization == "Bearer sw-x")
    }

    @Test func `white space behind a value is no part of it`() throws {
        let read = try RequestHeaders([
            "x-sunward-quality-floor": "1 ", "x-sunward-area": "chicago \t", "authorization": "Bearer sw-x ",
        ])
        #expect(read.qualityFloor == 1 && read.area == "chicago" && read.authorization == "Bearer sw-x")
        #expect(throws: OpenAIError.self) { try RequestHeaders(["x-sunward-area": " \t"]) }
    }

    @Test func `without them there are none`() throws {
        let read = try RequestHeaders([:])
        #expect(read.area == nil && read.qualityFloor == nil && read.requestID == nil && read.authorization == nil)
    }

    @Test(
        arguments: [
            ("x-sunward-quality-floor", "1.1"), ("x-sunward-quality-floor", "-0.1"), ("x-sunward-quality-floor", "nan"),
            ("x-sunward-quality-floor", "0x1"), ("x-sunward-quality-floor", ""), ("x-sunward-quality-floor", "1 1"),
            ("x-sunward-latency-p95-seconds", "0"), ("x-sunward-latency-p95-seconds", "infinity"),
            ("x-sunward-carbon-cap-grams", "-1"), ("x-sunward-carbon-cap-grams", "1e9"), ("x-sunward-area", ""),
            ("x-sunward-session", String(repeating: "s", count: 201)), ("x-sunward-clas", "chat"), ("x-sunward-", ""),
        ]
    )
    func `a bad value or name is refused by name`(name: String, value: String) throws {
        let error = try #require(refusal([("accept", "a"), (name, value)]))
        #expect(error.status == .badRequest)
        #expect(error.param == name)
        #expect(error.code == "invalid_header")
    }

    @Test(arguments: ["x-sunward-area", "x-sunward-quality-floor", "authorization"])
    func `what comes twice is refused`(name: String) {
        #expect(refusal([(name, "0.5"), (name.uppercased(), "0.5")])?.code == "duplicate_header")
    }

    @Test(
        arguments: [
            ("x-sunward-floor", "1"), ("x-sunward-quality-floor", "7"), ("x-sunward-carbon-cap-grams", "many"),
            ("authorization", "Bearer b"),
        ]
    )
    func `a request keeps its name though another header is wrong`(name: String, value: String) {
        let headers: HTTPHeaders = [
            "authorization": "Bearer a", name: value, "x-request-id": "a b", "X-Request-ID": "mine", "accept": "*/*",
        ]
        #expect(throws: OpenAIError.self) { try RequestHeaders(headers) }
        #expect(RequestHeaders.requestID(in: headers) == "mine")
    }

    @Test(arguments: ["", "a b", "é", "a\u{7F}", String(repeating: "r", count: 201)])
    func `a request's name that could not stand in a log line is none`(name: String) throws {
        #expect(try RequestHeaders(["x-request-id": name]).requestID == nil)
    }
}
