import Foundation
import Postgres
import PostgresTesting
import Testing

@Suite(.database)
struct TelemetryTests {
    private static let one =
        #"{"site": "tucson", "metric": "solar_kw", "value": 9.5, "observedAt": "2023-06-01T18:00:00Z"}"#
    private static let other =
        #"{"area": "chicago", "class": "chat", "metric": "arrivals_per_hour", "value": 40000, "#
        + #""observedAt": "2023-06-01T20:00:00+02:00"}"#

    @Test(
        arguments: [
            (one, "application/json", 1), ("[\(one), \(other)]", "application/json", 2),
            (#"{"readings": [\#(other), \#(one)]}"#, "application/json; charset=utf-8", 2),
            ("\(one)\n\n\(other)\n", "application/x-ndjson", 2), ("\(one)\r\n", "application/jsonl", 1),
            ("\u{FEFF}site,metric,value,observed_at\r\ntucson,solar_kw,9.5,2023-06-01T18:00:00Z\r\n", "text/csv", 1),
            (
                """
                metric,value,observed_at,site,area,class,model
                solar_kw,9.5,2023-06-01T18:00:00Z,tucson,,,
                arrivals_per_hour,4e4,2023-06-01T18:00:00.000Z,,chicago,chat,
                queue_depth,3,2023-06-01T18:00:00Z,tucson,,,llama-3.1-8b
                """, "text/csv", 3
            ),
        ]
    )
    func `readings come in by every documented shape, and are in the database`(
        body: String,
        contentType: String,
        count: Int
    ) async throws {
        try await ServiceUnderTest.run(isStarted: false) { service in
            let answer = try await service.post("/api/v1/telemetry", body, contentType: contentType)
            #expect(answer.status == 200)
            #expect(answer.json["accepted"] == .number(Double(count)))
            #expect(answer.json["kept"] == .text("committed"))
            #expect(try await service.count("telemetry") + service.count("arrivals") == count)
            let value = try await service.pool.query("SELECT sum(value) AS n FROM telemetry WHERE metric = 'solar_kw'")
            #expect(try value.first?.decode("n", as: Double?.self) == (body.contains("solar") ? 9.5 : nil))
        }
    }

    @Test func `a reading is seen in its site's state with its age, and stale once it is old`() async throws {
        try await ServiceUnderTest.run(isStarted: false) { service in
            let old = Self.one.replacing("T18:00", with: "T16:00").replacing("solar_kw", with: "price_usd_per_mwh")
            _ = try await service.post("/api/v1/telemetry", "[\(Self.one), \(old)]")
            let site = try await service.get("/api/v1/sites/tucson").json
            let readings = site["readings"]?.elements ?? []
            let solar = readings.first { $0["metric"]?.text == "solar_kw" }
            let price = readings.first { $0["metric"]?.text == "price_usd_per_mwh" }
            #expect(readings.count == 2)
            #expect(solar?["ageSeconds"]?.number == 1200)
            #expect(solar?["stale"] == .bool(false))
            #expect(price?["stale"] == .bool(true))
        }
    }

    @Test func `a duplicate is counted and changes nothing, within a batch and between requests`() async throws {
        try await ServiceUnderTest.run(isStarted: false) { service in
            let changed = Self.one.replacing("9.5", with: "1.5")
            let first = try await service.post("/api/v1/telemetry", "[\(Self.one), \(changed)]").json
            #expect(first["accepted"] == .number(1))
            #expect(first["duplicates"] == .number(1))
            let second = try await service.post("/api/v1/telemetry", changed)
            #expect(second.status == 200)
            #expect(second.json["accepted"] == .number(0))
            #expect(second.json["duplicates"] == .number(1))
            #expect(try await service.count("telemetry") == 1)
            let rows = try await service.get("/api/v1/history/telemetry").json["rows"]?.elements ?? []
            #expect(rows.map { $0["value"] } == [.number(9.5)])
        }
    }

    @Test func `what is wrong is refused by its place, and the rest is taken`() async throws {
        try await ServiceUnderTest.run(isStarted: false) { service in
            let lines = [Self.one.replacing("tucson", with: "oslo"), "{not json", Self.one, "42"]
            let answer = try await service.post(
                "/api/v1/telemetry",
                lines.joined(separator: "\n"),
                contentType: "application/x-ndjson"
            )
            #expect(answer.status == 200)
            #expect(answer.json["accepted"] == .number(1))
            let refused = answer.json["refused"]?.elements ?? []
            #expect(refused.map { $0["index"] } == [.number(0), .number(1), .number(3)])
            #expect(refused.first?["field"] == .text("site"))
            #expect(try await service.count("telemetry") == 1)
        }
    }

    @Test func `forecasts come in alone, as an array and as points, and are in the database`() async throws {
        try await ServiceUnderTest.run(isStarted: false) { service in
            func point(_ hour: Int) -> String {
                #"{"site": "tucson", "metric": "price_usd_per_mwh", "value": 40, "validAt": "2023-06-01T\#(hour):00:00Z"}"#
            }
            for body in [point(19), "[\(point(20)), \(point(21))]", #"{"points": [\#(point(22))]}"#] {
                let answer = try await service.post("/api/v1/forecasts", body)
                #expect(answer.status == 200)
                #expect(answer.json["kept"] == .text("committed"))
            }
            #expect(try await service.count("forecast") == 4)
        }
    }

    @Test func `what came of forecasts is told by signal and horizon, as documented`() async throws {
        try await ServiceUnderTest.run(isStarted: false) { service in
            let forecast = #"""
                {"site": "tucson", "metric": "solar_kw", "value": 8, "validAt": "2023-06-01T18:00:00Z",
                 "issuedAt": "2023-06-01T16:00:00Z", "source": "feed"}
                """#
            _ = try await service.post("/api/v1/telemetry", Self.one)
            #expect(try await service.post("/api/v1/forecasts", forecast).status == 200)
            let answer = try await service.get("/api/v1/forecasts/errors?site=tucson&metric=solar_kw")
            #expect(answer.status == 200)
            let rows = answer.json["rows"]?.elements ?? []
            try #require(rows.count == 1)
            #expect(rows[0]["source"] == .text("feed"))
            #expect(rows[0]["horizon"] == .text("2-3"))
            #expect(rows[0]["bias"] == .number(-1.5))
            let none = try await service.get("/api/v1/forecasts/errors?until=2023-06-01T18:00:00Z")
            #expect(none.json["rows"]?.elements.count == 0)
            for query in ["metric=solar", "since=noon", "source=feed"] {
                #expect(try await service.get("/api/v1/forecasts/errors?\(query)").status == 400, "\(query)")
            }
        }
    }

    @Test func `what is no object in a batch of forecasts is refused alone`() async throws {
        try await ServiceUnderTest.run(isStarted: false) { service in
            let point = #"{"site": "tucson", "metric": "solar_kw", "value": 4, "validAt": "2023-06-01T20:00:00Z"}"#
            let answer = try await service.post("/api/v1/forecasts", "[42, \(point), null]")
            #expect(answer.status == 200)
            #expect(answer.json["accepted"] == .number(1))
            #expect(answer.json["refused"]?.elements.map { $0["index"] } == [.number(0), .number(2)])
        }
    }

    private static let wrongForecastFields: [(String, String)] = [
        ("metric", #""solar_watts""#), ("metric", #""queue_depth""#), ("site", #""oslo""#), ("value", "-1"),
        ("value", #""NaN""#), ("validAt", #""2023-07-01T00:00:00Z""#), ("validAt", #""soon""#),
        ("issuedAt", #""2023-06-02T00:00:00Z""#), ("source", "7"), ("isuedAt", #""2023-06-01T18:00:00Z""#),
        ("model", #""llama-3.1-8b""#), ("model", "7"),
    ]

    @Test func `a wrong forecast is refused by its field`() async throws {
        try await ServiceUnderTest.run(isStarted: false) { service in
            for (field, value) in Self.wrongForecastFields {
                var fields = [
                    "site": #""tucson""#, "metric": #""solar_kw""#, "value": "4", "validAt": #""2023-06-01T20:00:00Z""#,
                ]
                fields[field] = value
                let body = "{" + fields.map { "\"\($0.key)\": \($0.value)" }.joined(separator: ", ") + "}"
                let answer = try await service.post("/api/v1/forecasts", body)
                #expect(answer.status == 422, "\(field) \(value)")
                #expect(answer.json["errors"]?[0]?["field"] == .text(field), "\(field) \(value)")
            }
            #expect(try await service.count("forecast") == 0)
        }
    }

    @Test func `what stands beside the points is refused: a vintage there would be lost`() async throws {
        try await ServiceUnderTest.run(isStarted: false) { service in
            let point = #"{"site": "tucson", "metric": "solar_kw", "value": 4, "validAt": "2023-06-01T20:00:00Z"}"#
            let body = #"{"issuedAt": "2023-06-01T17:00:00Z", "points": [\#(point)]}"#
            let answer = try await service.post("/api/v1/forecasts", body)
            #expect(answer.status == 400)
            #expect(answer.text.contains("issuedAt"))
            #expect(try await service.count("forecast") == 0)
        }
    }
}
