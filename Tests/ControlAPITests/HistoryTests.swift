import Foundation
import Hummingbird
import HummingbirdTesting
import Postgres
import PostgresTesting
import SunwardModel
import Testing

@Suite(.database)
struct HistoryTests {
    @Test(arguments: ["asc", "desc"])
    func `pages follow each other by cursor, and every row is seen once in order`(order: String) async throws {
        try await ServiceUnderTest.run(isStarted: false) { service in
            let readings = (0..<25).map {
                BadInputTests.reading(["value": "\(Double($0) / 2)", "observedAt": #""2023-06-01T18:00:\#($0 + 10)Z""#])
            }
            _ = try await service.post("/api/v1/telemetry", "[\(readings.joined(separator: ","))]")
            var values: [Double] = []
            var cursor: String?
            var pages = 0
            repeat {
                let tail = cursor.map { "&cursor=\($0)" } ?? ""
                let page = try await service.get("/api/v1/history/telemetry?limit=10&order=\(order)\(tail)")
                #expect(page.status == 200)
                values += (page.json["rows"]?.elements ?? []).compactMap { $0["value"]?.number }
                cursor = page.json["nextCursor"]?.text
                pages += 1
            } while cursor != nil && pages < 10
            #expect(pages == 3)
            let rising = (0..<25).map { Double($0) / 2 }
            #expect(values == (order == "asc" ? rising : rising.reversed()))
        }
    }

    @Test func `period, site and metric choose rows, and a cursor is good for its own query alone`() async throws {
        try await ServiceUnderTest.run(isStarted: false) { service in
            let body = [
                BadInputTests.reading([:]), BadInputTests.reading(["site": #""lubbock""#, "metric": #""wind_kw""#]),
                BadInputTests.reading(["observedAt": #""2023-06-01T17:00:00Z""#]),
            ]
            _ = try await service.post("/api/v1/telemetry", "[\(body.joined(separator: ","))]")
            func count(_ query: String) async throws -> Int? {
                try await service.get("/api/v1/history/telemetry?\(query)").json["rows"]?.elements.count
            }
            #expect(try await count("") == 3)
            #expect(try await count("site=tucson") == 2)
            #expect(try await count("metric=wind_kw") == 1)
            #expect(try await count("since=2023-06-01T18:00:00Z") == 2)
            #expect(try await count("until=2023-06-01T18:00:00Z") == 1)
            #expect(try await count("site=tucson&since=2023-06-01T20:00:00%2B02:00") == 1)
            #expect(try await count("since=2023-06-01T18:00:00Z&until=2023-06-01T18:00:00Z") == 0)
            for path in ["history/telemetry", "forecasts/errors"] {
                let unknown = try await service.get("/api/v1/\(path)?metric=price")
                #expect(unknown.status == 400)
                #expect(unknown.json["detail"]?.text?.contains("expected one of carbon_intensity") == true)
                let reversed = "since=2023-06-02T00:00:00Z&until=2023-06-01T00:00:00Z"
                #expect(try await service.get("/api/v1/\(path)?\(reversed)").status == 400)
            }
            let page = try await service.get("/api/v1/history/telemetry?limit=1")
            let cursor = try #require(page.json["nextCursor"]?.text)
            #expect(try await service.get("/api/v1/history/arrivals?cursor=\(cursor)").status == 400)
        }
    }

    @Test func `an hour that has passed is in the history of allocations, footprint, arrivals and plans`() async throws
    {
        try await ServiceUnderTest.run { service in
            let demand = #"""
                {"area": "chicago", "class": "chat", "metric": "arrivals_per_hour", "value": 36000,
                 "observedAt": "2023-06-01T18:15:00Z"}
                """#
            #expect(try await service.post("/api/v1/telemetry", demand).status == 200)
            let plan = try await service.post("/api/v1/plans").json["id"]
            let later = #"{"from": "2023-06-01T18:30:00Z", "speed": 0}"#
            #expect(try await service.send(.put, "/api/v1/clock", later).status == 200)
            #expect(try await service.post("/api/v1/plans").status == 201)

            let allocations = try await service.get("/api/v1/history/allocations?area=chicago&class=chat").json["rows"]
            let rows = allocations?.elements ?? []
            #expect(rows.isEmpty == false)
            #expect(abs(rows.compactMap { $0["queries"]?.number }.reduce(0, +) - 6000) < 1e-3)
            #expect(rows.allSatisfy { $0["planID"] == plan })
            let footprint = try await service.get("/api/v1/history/footprint").json["rows"]?.elements ?? []
            #expect(Set(footprint.compactMap { $0["site"]?.text }) == Set(service.fleet.sites.map(\.name)))
            #expect(abs(footprint.compactMap { $0["queries"]?.number }.reduce(0, +) - 6000) < 1e-3)
            #expect(footprint.allSatisfy { $0["coveredSeconds"]?.number == 600 })
            let arrivals = try await service.get("/api/v1/history/arrivals").json["rows"]?.elements ?? []
            #expect(arrivals.map { $0["queriesPerHour"] } == [.number(36000)])
            let plans = try await service.get("/api/v1/history/plans?order=desc").json["rows"]?.elements ?? []
            #expect(plans.count >= 3)
            #expect(plans.contains { $0["id"] == plan })

            let status = try await service.get("/api/v1/status").json
            #expect(status["settledUntil"] == .text("2023-06-01T18:30:00Z"))
            let water = footprint.compactMap { $0["waterLiters"]?.number }.reduce(0, +)
            #expect(abs((status["waterUsedTodayLiters"]?.number ?? -1) - water) < 1e-6)
        }
    }

    @Test func `a database that is away is a problem that says so, and not a stack of its words`() async throws {
        try await ServiceUnderTest.run(isStarted: false) { service in
            _ = try await service.pool.query("ALTER TABLE telemetry RENAME TO hidden")
            let answer = try await service.get("/api/v1/history/telemetry")
            #expect(answer.status == 503)
            #expect(answer.problemType == "unavailable")
            #expect(answer.headers[.retryAfter] == "5")
            #expect(!answer.text.contains("SELECT"))
        }
    }
}
