import Foundation
import Hummingbird
import HummingbirdTesting
import PostgresTesting
import Testing

@Suite(.database)
struct BadInputTests {
    /// A reading with some of its fields replaced; nil takes one out.
    static func reading(_ changes: [String: String?]) -> String {
        var fields = [
            "site": #""tucson""#, "metric": #""solar_kw""#, "value": "9.5", "observedAt": #""2023-06-01T18:00:00Z""#,
        ]
        for (name, value) in changes { fields[name] = value }
        return "{" + fields.map { "\"\($0.key)\": \($0.value)" }.joined(separator: ", ") + "}"
    }

    private static let drop = #""'; DROP TABLE telemetry; --""#
    private static let arrivals: [String: String?] = [
        "site": nil, "area": #""chicago""#, "class": #""chat""#, "metric": #""arrivals_per_hour""#,
    ]

    private static let wrongReadings: [(String, [String: String?])] = [
        ("site", ["site": #""oslo""#]), ("site", ["site": nil]), ("site", ["site": "7"]),
        ("site", ["site": #""""#]), ("site", ["site": drop]), ("site", ["site": #""tuc\u0000son""#]),
        ("site", ["site": "\"\(String(repeating: "x", count: 201))\""]),
        ("metric", ["metric": #""solar_watts""#]), ("metric", ["metric": drop]), ("metric", ["metric": nil]),
        ("model", ["model": #""gpt-5""#, "metric": #""queue_depth""#]), ("model", ["model": #""llama-3.1-8b""#]),
        ("area", arrivals.merging(["area": #""oslo""#]) { $1 }), ("class", arrivals.merging(["class": drop]) { $1 }),
        ("class", arrivals.merging(["class": nil]) { $1 }), ("value", arrivals.merging(["value": "-1"]) { $1 }),
        ("site", arrivals.merging(["site": #""tucson""#]) { $1 }),
        ("value", ["value": "-0.1"]), ("value", ["value": "1e300"]), ("value", ["value": "1e400"]),
        ("value", ["value": #""NaN""#]),
        ("value", ["value": #""9.5""#]), ("value", ["value": "null"]), ("value", ["value": "[1]"]),
        ("value", ["value": "true"]), ("value", ["value": "2", "metric": #""available""#]),
        ("observedAt", ["observedAt": #""2023-06-01T18:31:00Z""#]),
        ("observedAt", ["observedAt": #""1970-01-01T00:00:00Z""#]),
        ("observedAt", ["observedAt": #""9999-12-31T00:00:00Z""#]), ("observedAt", ["observedAt": #""yesterday""#]),
        ("observedAt", ["observedAt": #""2023-06-01T17:61:00Z""#]),
        ("observedAt", ["observedAt": #""2023-05-32T18:00:00Z""#]),
        ("modle", ["modle": #""llama-3.1-8b""#]), ("value", ["value": "9000"]),
        ("observedAt", ["observedAt": "1685642400"]), ("observedAt", ["observedAt": nil]),
    ]

    @Test func `a wrong reading is refused by its field and leaves nothing behind`() async throws {
        try await ServiceUnderTest.run(isStarted: false) { service in
            for (field, changes) in Self.wrongReadings {
                let answer = try await service.post("/api/v1/telemetry", Self.reading(changes))
                #expect(answer.status == 422, "\(changes)")
                #expect(answer.problemType == "refused")
                #expect(answer.json["errors"]?[0]?["field"] == .text(field), "\(changes)")
                #expect(answer.json["errors"]?[0]?["index"] == .number(0))
                #expect(answer.json["errors"]?[0]?["message"]?.text?.isEmpty == false)
            }
            #expect(try await service.count("telemetry") + service.count("arrivals") == 0)
            // All at once, with one good one among them.
            let all = Self.wrongReadings.map { Self.reading($0.1) } + [Self.reading([:])]
            let answer = try await service.post("/api/v1/telemetry", "[\(all.joined(separator: ", "))]")
            #expect(answer.status == 200)
            #expect(answer.json["accepted"] == .number(1))
            #expect(answer.json["refused"]?.elements.count == Self.wrongReadings.count)
            #expect(try await service.count("telemetry") == 1)
        }
    }

    @Test func `numbers that are none are refused in CSV too`() async throws {
        try await ServiceUnderTest.run(isStarted: false) { service in
            let values = ["NaN", "inf", "-inf", "0x", "1,5", " ", ""]
            let lines = values.map { "tucson,solar_kw,\"\($0)\",2023-06-01T18:00:00Z" }
            let body = (["site,metric,value,observed_at"] + lines).joined(separator: "\n")
            let answer = try await service.post("/api/v1/telemetry", body, contentType: "text/csv")
            #expect(answer.status == 422)
            #expect(answer.json["errors"]?.elements.map { $0["field"] } == values.map { _ in .text("value") })
        }
    }

    @Test func `a line of CSV with too few or too many fields is refused alone`() async throws {
        try await ServiceUnderTest.run(isStarted: false) { service in
            let body = """
                site,metric,observed_at,value
                tucson,solar_kw
                tucson,solar_kw,2023-06-01T18:00:00Z,9.5
                tucson,solar_kw,2023-06-01T18:01:00Z,9.5,9.6
                """
            let answer = try await service.post("/api/v1/telemetry", body, contentType: "text/csv")
            #expect(answer.status == 200)
            #expect(answer.json["refused"]?[0]?["index"] == .number(0))
            #expect(try await service.count("telemetry") == answer.json["accepted"]?.number.map { Int($0) })
        }
    }

    private static let unreadableBodies: [(String, String)] = [
        ("{", "application/json"), ("", "application/json"), ("[", "application/json"), ("7", "application/json"),
        ("[]", "application/json"), (#"{"readings": []}"#, "application/json"),
        (#"{"readings": 7}"#, "application/json"), (#"{"value": NaN}"#, "application/json"),
        ("\n\n", "application/x-ndjson"), ("", "text/csv"), ("site,metric\ntucson,solar_kw", "text/csv"),
        ("site,metric,value,observed_at,colour\n", "text/csv"), ("site,metric,value,observed_at\n", "text/csv"),
        ("site,metric,value,observed_at\n\"tuc\"son,solar_kw,1,now", "text/csv"),
        (String(repeating: "[", count: 100_000), "application/json"),
    ]

    @Test func `a body that cannot be read is a bad request that says why`() async throws {
        try await ServiceUnderTest.run(isStarted: false) { service in
            for (body, contentType) in Self.unreadableBodies {
                let answer = try await service.post("/api/v1/telemetry", body, contentType: contentType)
                #expect(answer.status == 400, "\(body.prefix(60))")
                #expect(answer.problemType == "bad-request")
                #expect(answer.json["detail"]?.text?.isEmpty == false)
            }
        }
    }

    @Test func `another content type is refused by name`() async throws {
        try await ServiceUnderTest.run(isStarted: false) { service in
            for (method, path) in [("POST", "telemetry"), ("POST", "forecasts"), ("PUT", "clock")] {
                for type in ["text/plain", "application/xml", "nonsense", "multipart/form-data; boundary=x"] {
                    let answer = try await service.send(
                        method == "PUT" ? .put : .post,
                        "/api/v1/\(path)",
                        Self.reading([:]),
                        contentType: type
                    )
                    #expect(answer.status == 415)
                    #expect(answer.problemType == "unsupported-media-type")
                    #expect(answer.json["detail"]?.text?.contains("application/json") == true)
                }
            }
            let lines = try await service.post("/api/v1/forecasts", "{}", contentType: "text/csv")
            #expect(lines.status == 415)
        }
    }

    @Test func `a body of ten megabytes is too large, in memory and over a socket`() async throws {
        let body = String(repeating: Self.reading([:]) + "\n", count: 110_000)
        #expect(body.utf8.count > 10_000_000)
        try await ServiceUnderTest.run(isStarted: false) { service in
            for path in ["telemetry", "forecasts"] {
                let answer = try await service.post("/api/v1/\(path)", body)
                #expect(answer.status == 413)
                #expect(answer.problemType == "content-too-large")
            }
            #expect(try await service.count("telemetry") == 0)
        }
        try await ServiceUnderTest.run(.ahc(.http), isStarted: false) { service in
            let answer = try await service.post("/api/v1/telemetry", body, contentType: "application/x-ndjson")
            #expect(answer.status == 413)
            #expect(try await service.get("/healthz").status == 200)
        }
    }

    private static let wrongQueries: [String] = [
        "since=yesterday", "until=2023-13-01T00:00:00Z", "limit=0", "limit=10001", "limit=ten", "limit=1.5",
        "limit=-1", "order=up", "order=ASC", "cursor=abc", "cursor=e30", "cursor=%00", "colour=red", "since=&x=1",
        "limit=1&limit=2", "limit=99999999999999999999", "since=2023-06-02T00:00:00Z&until=2023-06-01T00:00:00Z",
    ]

    @Test func `a wrong query parameter is a bad request`() async throws {
        try await ServiceUnderTest.run(isStarted: false) { service in
            for query in Self.wrongQueries {
                let answer = try await service.get("/api/v1/history/plans?\(query)")
                #expect(answer.status == 400, "\(query)")
                #expect(answer.problemType == "bad-request")
            }
        }
    }

    @Test func `SQL in a query is a name like any other`() async throws {
        try await ServiceUnderTest.run(isStarted: false) { service in
            _ = try await service.post("/api/v1/telemetry", Self.reading([:]))
            for name in ["'%20OR%20'1'='1", "tucson'%3B%20DROP%20TABLE%20telemetry%3B%20--", "%25", "tucson%00"] {
                let answer = try await service.get("/api/v1/history/telemetry?site=\(name)")
                #expect(answer.status == (name.hasSuffix("%00") ? 400 : 200))
                #expect(answer.json["rows"]?.elements.isEmpty != false)
                #expect(try await service.get("/api/v1/sites/\(name)").status == 404)
                #expect(try await service.get("/api/v1/plans/\(name)").status == 400)
            }
            #expect(try await service.count("telemetry") == 1)
        }
    }

    @Test func `a path that is not there is not found, and a wrong method is told what is possible`() async throws {
        try await ServiceUnderTest.run(isStarted: false) { service in
            for path in ["/nothing", "/api/v1", "/api/v1/sites/tucson/models", "/api/v2/fleet"] {
                let answer = try await service.get(path)
                #expect(answer.status == 404)
                #expect(answer.problemType == "not-found")
            }
            for (path, allowed) in [
                ("/api/v1/telemetry", "POST"), ("/api/v1/clock", "GET, PUT"), ("/api/v1/sites/tucson", "GET"),
                ("/", "GET"),
            ] {
                let answer = try await service.send(.delete, path)
                #expect(answer.status == 405)
                #expect(answer.problemType == "method-not-allowed")
                #expect(answer.headers[.allow] == allowed)
            }
        }
    }
}
