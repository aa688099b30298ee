import Foundation
import Hummingbird
import PostgresTesting
import SunwardModel
import Testing

@Suite(.database)
struct PlanQuestionTests {
    @Test func `the prices of a plan are told for every site and slot, or for those asked for`() async throws {
        try await ServiceUnderTest.run { service in
            let all = try await service.get("/api/v1/plans/current/prices")
            #expect(all.status == 200)
            #expect(all.json["siteSlots"]?.elements.count == service.fleet.sites.count * 24)
            #expect(all.json["currentSlot"] == .number(0))
            #expect(["energy", "carbon", "delay"].contains(all.json["unit"]?.text))
            let one = try await service.get("/api/v1/plans/current/prices?site=tucson&slot=3")
            #expect(one.json["siteSlots"]?.elements.map { $0["site"] } == [.text("tucson")])
            #expect(one.json["siteSlots"]?[0]?["slotStart"] == .text("2023-06-01T21:00:00Z"))
            for query in ["site=oslo", "slot=24", "at=noon", "area=chicago"] {
                #expect(try await service.get("/api/v1/plans/current/prices?\(query)").status == 400, "\(query)")
            }
        }
    }

    @Test func `a what-if is answered beside the plan and changes nothing`() async throws {
        try await ServiceUnderTest.run { service in
            let before = try await service.get("/api/v1/plans/current").json
            let asked = try await service.post(
                "/api/v1/plans/current/what-if",
                #"{"changes": [{"quantity": "down", "sites": ["tucson"]}, {"quantity": "demand", "factor": 1.1}]}"#
            )
            #expect(asked.status == 200)
            let sites = asked.json["comparison"]?["sites"]?.elements ?? []
            let tucson = try #require(sites.first { $0["site"] == .text("tucson") })
            #expect(tucson["after"]?["queries"] == .number(0))
            let served = asked.json["comparison"]?["after"]?["servedQueries"]?.number ?? 0
            let unserved = asked.json["comparison"]?["after"]?["unservedQueries"]?.number ?? 0
            let planned = before["totals"]?["queries"]?.number ?? 0
            #expect(abs(served + unserved - 1.1 * planned) < 1e-6 * planned)
            let present = asked.json["comparison"]?["before"]?["carbonKilograms"]?.number ?? 0
            #expect(abs(present - (before["totals"]?["carbonKilograms"]?.number ?? -1)) < 1e-9 * present)
            let after = try await service.get("/api/v1/plans/current").json
            #expect(after["id"] == before["id"])
            #expect(after["shares"] == before["shares"])
            #expect(try await service.count("plan") == 1)
        }
    }

    @Test func `a kept plan can be asked about too, and times name its slots`() async throws {
        try await ServiceUnderTest.run { service in
            let first = try #require(try await service.get("/api/v1/plans/current").json["id"]?.text)
            #expect(try await service.post("/api/v1/plans").status == 201)
            let body =
                #"{"changes": [{"quantity": "priceUSDPerMWh", "add": 500, "sites": ["tucson"], "#
                + #""from": "2023-06-01T19:00:00Z", "to": 2}], "weights": {"energy": 1}}"#
            let asked = try await service.post("/api/v1/plans/\(first)/what-if", body)
            #expect(asked.status == 200)
            #expect(asked.json["planID"] == .text(first))
            #expect(asked.json["objectives"]?.elements.count == 1)
        }
    }

    @Test(
        arguments: [
            (#"{"changes": [{"quantity": "down", "sites": ["tuscon"]}]}"#, "did you mean \\\"tucson\\\"?"),
            (#"{"changes": [{"quantity": "sun", "add": 1}]}"#, "quantities are renewableKW"),
            (#"{"changes": [{"quantity": "renewableKW", "plus": 1}]}"#, "field \\\"plus\\\" is not known"),
            (#"{"changes": [{"quantity": "renewableKW", "add": "much"}]}"#, "expected a number"),
            (#"{"changes": [{"quantity": "renewableKW", "set": 1e12}]}"#, "expected 0.0 to 10000000.0"),
            (#"{"changes": []}"#, "changes nothing"), (#"{"priority": ["beauty"]}"#, "is no objective"),
            (#"{"change": []}"#, "fields are changes"), ("{", "not valid JSON"),
        ]
    )
    func `a question that makes no sense is told what would`(body: String, told: String) async throws {
        try await ServiceUnderTest.run { service in
            let answer = try await service.post("/api/v1/plans/current/what-if", body)
            #expect(answer.status == 400)
            #expect(answer.text.contains(told), "\(answer.text)")
        }
    }

    @Test func `a cut of carbon is found beside the plan, or the most that can be`() async throws {
        try await ServiceUnderTest.run { service in
            let cut = try await service.post("/api/v1/plans/current/carbon-cut", #"{"fraction": 0.05}"#)
            #expect(cut.status == 200)
            #expect(cut.json["wantedFraction"] == .number(0.05))
            let most = try await service.post("/api/v1/plans/current/carbon-cut", #"{"fraction": 1}"#)
            #expect(most.status == 200)
            #expect(most.json["possible"] == .bool(false))
            let fraction = most.json["fraction"]?.number ?? 2
            #expect(fraction < 1 && fraction >= (cut.json["fraction"]?.number ?? 2) - 1e-9)
            for body in [#"{"fraction": 0}"#, #"{"fraction": 2}"#, #"{"part": 0.1}"#] {
                #expect(try await service.post("/api/v1/plans/current/carbon-cut", body).status == 400)
            }
        }
    }

    @Test func `the second plan tells how much of it is new, here and in the history`() async throws {
        try await ServiceUnderTest.run { service in
            #expect(try await service.get("/api/v1/plans/current").json["switching"] == nil)
            let second = try await service.post("/api/v1/plans").json
            // Nothing has changed, so nothing moves.
            #expect(second["switching"]?["churn"] == .number(0))
            let id = try #require(second["id"]?.text)
            #expect(try await service.count("plan_summary WHERE id = '\(id)' AND churn = 0 AND kept_cells >= 0") == 1)
            let rows = try await service.get("/api/v1/history/plans").json["rows"]?.elements ?? []
            #expect(rows.last?["switching"]?["churn"] == .number(0))
            #expect(try await service.get("/api/v1/status").json["planSwitching"]?["churn"] == .number(0))
        }
    }
}
