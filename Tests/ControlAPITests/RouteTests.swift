import ControlAPI
import ControlPlane
import Foundation
import PostgresTesting
import SunwardModel
import Testing

@Suite(.database)
struct RouteTests {
    private static let plain = #"{"area": "chicago", "class": "chat", "prompt": "Why is the sky blue?"}"#

    @Test(
        arguments: [
            plain,
            #"{"area": "chicago", "messages": [{"role": "system", "content": "Be brief."}, "#
                + #"{"role": "user", "content": [{"type": "text", "text": "Warum \u00e4 \ud83d\ude00\n?"}]}]}"#,
            #" {"area":"chicago","class":null,"prompt":"x","inputTokens":1e3,"maxTokens":20,"session":"s","#
                + #""qualityFloor":0.1,"latencyP95Seconds":30,"carbonCapGrams":5,"exclude":[{"site":"lubbock"}]} "#,
        ]
    )
    func `a request is answered with site, model and why, as documented`(body: String) async throws {
        try await ServiceUnderTest.run(isStarted: false) { service in
            let answer = try await service.post("/api/v1/route", body)
            #expect(answer.status == 200)
            #expect(service.fleet.site(named: answer.json["site"]?.text ?? "") != nil)
            #expect(answer.json["siteChoice"]?["reason"] == .text("nearest"))
            #expect(answer.json["stale"]?.elements.contains(.text("no-plan")) == true)
            #expect(service.history.decisions.map { $0.id.uuidString.lowercased() } == [answer.json["decision"]?.text])
        }
    }

    @Test func `with a plan the site is the plan's`() async throws {
        try await ServiceUnderTest.run { service in
            await service.services.desk.turn()
            let answer = try await service.post("/api/v1/route", Self.plain).json
            #expect(answer["plan"]?.text == service.services.board.current?.record.id.uuidString.lowercased())
            #expect(answer["siteChoice"]?["reason"] == .text("plan"))
        }
    }

    @Test func `every wrong field is named`() async throws {
        try await ServiceUnderTest.run(isStarted: false) { service in
            let body =
                #"{"class": 7, "qualityFloor": 1.5, "maxTokens": 0.5, "colour": [{}], "prompt": "", "messages": []}"#
            let answer = try await service.post("/api/v1/route", body)
            #expect(answer.status == 422)
            let fields = answer.json["errors"]?.elements.compactMap { $0["field"]?.text }
            #expect(fields == ["class", "qualityFloor", "maxTokens", "colour", "area", "prompt"])
            let unknown = try await service.post("/api/v1/route", #"{"area": "mars", "class": "x", "model": "y"}"#)
            #expect(unknown.status == 422)
            #expect(
                unknown.json["errors"]?.elements.compactMap { $0["field"]?.text } == ["area", "class", "model"]
            )
            #expect(service.history.decisions.isEmpty)
        }
    }

    @Test(arguments: ["", "{", #"{"area" "x"}"#, #"{"area": "x"} {}"#, #"{"area": "\ud800"}"#, "[1,]", "nul"])
    func `what is no JSON is a bad request`(body: String) async throws {
        try await ServiceUnderTest.run(isStarted: false) { service in
            for path in ["/api/v1/route", "/api/v1/outcomes"] {
                let answer = try await service.post(path, body)
                #expect(answer.status == 400)
                #expect(answer.json["detail"]?.text?.hasPrefix("the body is not JSON") == true)
            }
        }
    }

    @Test(
        arguments: [
            (#""exclude": [{"site": "atlantis"}]"#, ["exclude.site"], "is not in this fleet; it has"),
            (
                #""exclude": [{"site": "tucson"}, {"site": "tucson", "model": "gpt"}]"#, ["exclude.model"],
                "it has llama"
            ),
            (
                #""exclude": [{"site": "atlantis", "model": "gpt"}], "model": "gpt""#, ["model", "exclude.site"],
                "is not in this fleet"
            ),
            (#""inputTokens": 200000"#, [""], "fits no model; the longest context is 131072 tokens"),
        ]
    )
    func `what no site could ever take is refused, with what is wrong`(
        fields: String,
        named: [String],
        message: String
    ) async throws {
        try await ServiceUnderTest.run(isStarted: false) { service in
            let body = #"{"area": "chicago", "class": "chat", "prompt": "x", \#(fields)}"#
            let answer = try await service.post("/api/v1/route", body)
            #expect(answer.status == 422)
            #expect(answer.json["errors"]?.elements.compactMap { $0["field"]?.text } == named)
            #expect(answer.json["detail"]?.text?.contains(message) == true, "\(answer.json["detail"]?.text ?? "")")
            #expect(service.history.decisions.isEmpty)
        }
    }

    @Test func `outcomes are taken one by one, and wrong ones named by their place`() async throws {
        try await ServiceUnderTest.run(isStarted: false) { service in
            let id = try await service.post("/api/v1/route", Self.plain).json["decision"]?.text ?? ""
            let good = #"{"decision": "\#(id)", "outputTokens": 12, "latencySeconds": 0.5, "thumb": "up"}"#
            let single = try await service.post("/api/v1/outcomes", good)
            #expect(single.status == 200)
            #expect(single.json["accepted"] == .number(1))
            let batch = #"[\#(good), {"decision": "x"}, 4, {"decision": "\#(id)", "status": "odd", "more": 1}]"#
            let answer = try await service.post("/api/v1/outcomes", batch)
            #expect(answer.status == 200)
            #expect(answer.json["accepted"] == .number(1))
            #expect(answer.json["refused"]?.elements.compactMap { $0["index"]?.number } == [1, 2, 3, 3])
            await service.services.desk.turn()
            #expect(service.history.outcomes.count == 1)
            #expect(service.history.outcomes.first?.quality == 1)
            #expect(try await service.post("/api/v1/outcomes", "[]").status == 400)
            #expect(try await service.post("/api/v1/outcomes", "[{}]").status == 422)
        }
    }

    @Test func `of what the gateway has measured only the grade is taken`() async throws {
        try await ServiceUnderTest.run(isStarted: false) { service in
            let router = service.services.desk.router
            let request = RouteRequest(area: "chicago", workloadClass: "chat", prompt: "x", isMeasured: true)
            let id = try router.route(request).decision.id
            let forged = #"{"decision": "\#(id)", "inputTokens": 9000000, "outputTokens": 9000000, "thumb": "up"}"#
            #expect(try await service.post("/api/v1/outcomes", forged).json["accepted"] == .number(1))
            var measured = RoutingOutcome(decisionID: id, reportedAt: service.services.clock.now, status: .succeeded)
            measured.outputTokens = 7
            router.report(measured)
            await service.services.desk.turn()
            #expect(service.history.outcomes.map(\.outputTokens) == [7])
            #expect(service.history.outcomes.first?.inputTokens == nil)
            #expect(service.history.outcomes.first?.quality == 1)
        }
    }

    @Test func `the router tells how it is doing`() async throws {
        try await ServiceUnderTest.run(isStarted: false) { service in
            _ = try await service.post("/api/v1/route", Self.plain)
            await service.services.desk.turn()
            let view = try await service.get("/api/v1/router").json
            #expect(view["policy"] == .text(service.fleet.routing.policy.rawValue))
            #expect(view["counts"]?["decisions"] == .number(1))
            #expect(view["inFlight"] == .number(1))
            #expect(
                view["budgets"]?[0]?["allowedGrams"]?.number == service.fleet.routing.carbonAllowance?.gramsPerWindow
            )
        }
    }

    @Test func `the router shows the prices that choices are made by`() async throws {
        try await ServiceUnderTest.run(isStarted: false) { service in
            #expect(service.fleet.routing.policy == .garPrimalDual)
            _ = try await service.post("/api/v1/route", Self.plain)
            await service.services.desk.turn()
            let prices = try await service.get("/api/v1/router").json["prices"]
            for site in service.fleet.sites { #expect(prices?["lambda/\(site.name)"] == .number(0)) }
            for workloadClass in service.fleet.classes {
                let price = prices?["mu/\(workloadClass.name)"]?.number
                // A class without a target pays nothing for quality.
                #expect((price ?? 0 > 0) == (workloadClass.routing.qualityTarget != nil), "\(workloadClass.name)")
            }
        }
    }

    @Test(
        arguments: [
            "00000000-0000-0000-0000-000000000000", "6fa459ea-ee8a-4ca4-894e-db77e160355e",
            "00000000-0000-7000-8000-000000000000", "ffffffff-ffff-7fff-bfff-ffffffffffff",
        ]
    )
    func `a report of what can be no decision of late is refused, not lost`(id: String) async throws {
        try await ServiceUnderTest.run(isStarted: false) { service in
            let answer = try await service.post("/api/v1/outcomes", #"{"decision": "\#(id)", "thumb": "up"}"#)
            #expect(answer.status == 422)
            #expect(answer.json["errors"]?[0]?["field"] == .text("decision"))
            await service.services.desk.turn()
            #expect(service.history.outcomes.isEmpty)
        }
    }

    @Test func `the status tells how decisions get into the database`() async throws {
        try await ServiceUnderTest.run(isStarted: false) { service in
            let log = try await service.get("/api/v1/status").json["decisionLog"]
            #expect(log?["isConnected"] == .bool(true))
            for field in [
                "queuedRows", "spooledBatches", "spooledBytes", "writtenRows", "duplicateRows", "rejectedRows",
                "lostRows",
            ] { #expect(log?[field] == .number(0), "\(field)") }
        }
    }
}
