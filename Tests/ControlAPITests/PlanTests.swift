import Foundation
import Hummingbird
import PostgresTesting
import SunwardModel
import Testing

@Suite(.database)
struct PlanTests {
    @Test func `a plan asked for is in force, kept, found by its id, and explained`() async throws {
        try await ServiceUnderTest.run { service in
            let made = try await service.post("/api/v1/plans")
            #expect(made.status == 201)
            #expect(made.json["inForce"] == .bool(true))
            #expect(made.json["currentSlot"] == .number(0))
            #expect(made.json["grid"]?["start"] == .text("2023-06-01T18:00:00Z"))
            let id = try #require(made.json["id"]?.text)
            #expect(try await service.count("plan WHERE id = '\(id)'") == 1)

            for name in ["current", id, id.lowercased(), String(id.replacing("-", with: "").prefix(30))] {
                let found = try await service.get("/api/v1/plans/\(name)")
                #expect(found.status == 200)
                #expect(found.json["id"] == .text(id))
                #expect(found.json["shares"]?.elements.count == made.json["shares"]?.elements.count)
            }
            let all = service.fleet.sites.count * 24
            #expect(made.json["sites"]?.elements.count == all)
            try await Self.checkShares(of: made.json)
            try await Self.checkExplanation(service, plan: id)
        }
    }

    /// Shares of every area, class and slot, with what is unserved, make one.
    private static func checkShares(of plan: JSONValue) async throws {
        var sums: [[String]: Double] = [:]
        var queries: [[String]: Double] = [:]
        func key(_ row: JSONValue) -> [String] {
            [row["slotStart"]?.text ?? "", row["area"]?.text ?? "", row["class"]?.text ?? ""]
        }
        for row in plan["shares"]?.elements ?? [] {
            sums[key(row), default: 0] += row["share"]?.number ?? 0
            queries[key(row), default: 0] += row["queries"]?.number ?? 0
        }
        for row in plan["unserved"]?.elements ?? [] { sums[key(row)] = nil }
        #expect(sums.count > 100)
        #expect(sums.values.allSatisfy { abs($0 - 1) < 1e-6 })
        let total = plan["totals"]?["queries"]?.number ?? 0
        let served = total - (plan["totals"]?["unservedQueries"]?.number ?? 0)
        #expect(abs(queries.values.reduce(0, +) - served) < 1e-6 * total)
    }

    private static func checkExplanation(_ service: ServiceUnderTest, plan: String) async throws {
        let path = "/api/v1/plans/\(plan)/explanation"
        let explained = try await service.get("\(path)?area=chicago&class=chat&at=2023-06-01T19:30:00Z")
        #expect(explained.status == 200)
        #expect(explained.json["slot"] == .number(1))
        #expect(explained.json["planID"] == .text(plan))
        let options = explained.json["options"]?.elements ?? []
        #expect(Set(options.compactMap { $0["site"]?.text }) == Set(service.fleet.sites.map(\.name)))
        #expect(abs(options.compactMap { $0["share"]?.number }.reduce(0, +) - 1) < 1e-6)
        let present = try await service.get("\(path)?area=chicago&class=chat")
        #expect(present.json["slot"] == .number(0))
        let last = try await service.get("\(path)?area=new-york&class=code&slot=23")
        #expect(last.status == 200)
        for query in [
            "", "area=chicago", "class=chat", "area=oslo&class=chat", "area=chicago&class=video",
            "area='%3B--&class=chat", "area=chicago&class=chat&slot=24", "area=chicago&class=chat&slot=-1",
            "area=chicago&class=chat&at=2023-06-09T00:00:00Z", "area=chicago&class=chat&at=noon",
            "area=chicago&class=chat&site=tucson",
        ] {
            #expect(try await service.get("\(path)?\(query)").status == 400, "\(query)")
        }
    }

    @Test func `there is no plan before the first, and what is no plan's name is told so`() async throws {
        try await ServiceUnderTest.run(isStarted: false) { service in
            for path in ["current", "current/explanation?area=chicago&class=chat", "0195aaaa", "\(UUID())"] {
                let answer = try await service.get("/api/v1/plans/\(path)")
                #expect(answer.status == 404)
                #expect(answer.problemType == "not-found")
            }
            for name in ["0195", "latest", "zzzzzzzz", String(repeating: "0", count: 40), "٠١٢٣٤٥٦٧"] {
                let encoded = name.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? name
                #expect(try await service.get("/api/v1/plans/\(encoded)").status == 400)
            }
        }
    }

    @Test func `a service that has not resumed cannot plan, and says when to ask again`() async throws {
        try await ServiceUnderTest.run(isStarted: false) { service in
            let answer = try await service.post("/api/v1/plans")
            #expect(answer.status == 503)
            #expect(answer.problemType == "unavailable")
            #expect(answer.headers[.retryAfter] == "5")
        }
    }

    @Test func `a site that is down gets nothing in the next plan, and is shown as down`() async throws {
        try await ServiceUnderTest.run { service in
            let down = BadInputTests.reading(["metric": #""available""#, "value": "0"])
            #expect(try await service.post("/api/v1/telemetry", down).status == 200)
            let plan = try await service.post("/api/v1/plans").json
            let used = Set((plan["shares"]?.elements ?? []).compactMap { $0["site"]?.text })
            #expect(!used.isEmpty)
            #expect(!used.contains("tucson"))
            #expect(plan["inputs"]?["sitesDown"] == .array([.text("tucson")]))
            let site = try await service.get("/api/v1/sites/tucson").json
            #expect(site["available"] == .bool(false))
            #expect(site["planned"]?["queries"] == .number(0))
        }
    }
}
