import Foundation
import Routing
import SunwardModel
import Testing

@testable import ControlPlane

struct RequestRouterTests {
    @Test func `without a plan the nearest site answers with the least carbon at or above the floor`() throws {
        let scene = RoutingScene()
        let answer = try scene.route()
        #expect(answer.decision.site == "north")
        #expect(answer.decision.model == "small")
        #expect(answer.endpoint == "http://north:8000")
        #expect(answer.siteReason == .nearest)
        #expect(answer.stale.contains(.noPlan))
        #expect(answer.decision.planID == nil)
        #expect(answer.refused.map(\.model) == ["large"])
        #expect(answer.decision.refusals == ["large": "more-carbon"])
        #expect(scene.history.decisions == [answer.decision])
    }

    @Test func `a floor of its own takes a request to the better model, and says why not the other`() throws {
        let answer = try RoutingScene().route { $0.qualityFloor = 0.8 }
        #expect(answer.decision.model == "large")
        #expect(answer.decision.terms.qualityFloor == 0.8)
        #expect(answer.decision.refusals == ["small": "quality-floor"])
        #expect(answer.decision.violations.isEmpty)
    }

    @Test func `goals that no model meets are answered all the same, flagged`() throws {
        let answer = try RoutingScene().route {
            $0.qualityFloor = 0.99
            $0.latencyObjectiveSeconds = 0.001
        }
        #expect(answer.decision.violations.contains(.latencyObjective))
    }

    @Test func `carbon is that of the tokens, of the site's overhead and of its grid`() throws {
        let answer = try RoutingScene().route()
        let prediction = answer.decision.prediction
        let joules = (100 * 1 + prediction.outputTokens * 2 + 15 * 25e-6) * 1.5
        #expect(abs(prediction.energyJoules - joules) < 1e-6 * joules)
        #expect(abs(prediction.carbonGrams - joules / 3.6e6 * 400) < 1e-9)
        let counterfactuals = answer.decision.counterfactuals
        #expect(counterfactuals.largestModel == counterfactuals.bestSingleAtNearestSite)
        #expect((counterfactuals.largestModel ?? 0) > 5 * prediction.carbonGrams)
        let mean = ((counterfactuals.largestModel ?? 0) + prediction.carbonGrams) / 2
        #expect(abs((counterfactuals.planWithoutRouting ?? 0) - mean) < 1e-9)
    }

    @Test func `sites follow the plan's shares`() async throws {
        let scene = RoutingScene()
        await scene.plan(["north": 0.25, "south": 0.75])
        var counts: [String: Int] = [:]
        for _ in 0..<400 {
            let answer = try scene.route()
            counts[answer.decision.site, default: 0] += 1
            #expect(answer.siteReason == .plan)
            #expect(answer.decision.planID == scene.board.current?.record.id)
        }
        #expect(abs((counts["north"] ?? 0) - 100) <= 2)
    }

    @Test func `a session stays at one site`() async throws {
        let scene = RoutingScene()
        await scene.plan(["north": 0.5, "south": 0.5])
        for session in 0..<20 {
            let sites = try (0..<5).map { _ in try scene.route { $0.session = "s\(session)" }.decision.site }
            #expect(Set(sites).count == 1)
        }
    }

    @Test(arguments: [0.1, 0, 10])
    func `a session leaves its site when staying costs too much more carbon, as the fleet file weighs it`(
        weight: Double
    ) async throws {
        var fleet = RoutingScene.fleet()
        fleet.gateway.sessionAffinity = weight
        fleet.sites[1].typical.carbonIntensityGramsPerKWh = 800
        let scene = RoutingScene(fleet)
        await scene.plan(["north": 0.5, "south": 0.5])
        var counts: [String: Int] = [:]
        var stayed = 0
        for session in 0..<40 {
            let sites = try (0..<10).map { _ in try scene.route { $0.session = "s\(session)" }.decision.site }
            for site in sites { counts[site, default: 0] += 1 }
            if Set(sites).count == 1 { stayed += 1 }
        }
        switch weight {
        case 0: #expect(stayed == 0)
        case 10: #expect(stayed == 40)
        // Those that are at home in the clean site stay there, the others go there when it is its turn.
        default: #expect((10..<40).contains(stayed))
        }
        if weight < 1 { #expect(abs((counts["north"] ?? 0) - 200) <= 40, "\(counts)") }
    }

    @Test func `a site that is down, or has no model up, gets nothing`() async throws {
        let scene = RoutingScene()
        await scene.plan(["north": 1])
        await scene.read([Reading(key: .site("north", .available), observedAt: hour(10), value: 0)])
        let answer = try scene.route()
        #expect(answer.decision.site == "south")
        #expect(answer.siteReason == .outsidePlan)
        #expect(answer.otherSites.map(\.obstacle) == [.down])
        await scene.read(
            ["small", "large"].map {
                Reading(key: .model(site: "south", model: $0, .available), observedAt: hour(10), value: 0)
            }
        )
        let error = #expect(throws: ControlPlaneError.self) { try scene.route() }
        #expect(error?.code == .noCandidate)
        #expect(error?.message.contains("north: down, south: down") == true)
    }

    @Test func `requests drift to the next site when one is full, and are taken when all are`() async throws {
        let scene = RoutingScene(RoutingScene.fleet(concurrency: 1))
        await scene.plan(["north": 1])
        #expect(try (0..<2).map { _ in try scene.route().decision.site } == ["north", "north"])
        #expect(try (0..<2).map { _ in try scene.route().decision.site } == ["south", "south"])
        for _ in 0..<20 { #expect(try scene.route().siteReason == .allSaturated) }
    }

    @Test func `room comes free when an outcome arrives, and when none has come for long`() async throws {
        let scene = RoutingScene(RoutingScene.fleet(sites: ["north"], concurrency: 1))
        let first = try scene.route().decision
        _ = try scene.route()
        #expect(try scene.route().siteReason == .allSaturated)
        await scene.desk.turn()
        #expect(await scene.desk.status().inFlight == 3)
        scene.router.report(scene.outcome(first.id))
        scene.router.report(scene.outcome(first.id))
        await scene.desk.turn()
        #expect(await scene.desk.status().inFlight == 2)
        scene.clock.advance(minutes: 30)
        await scene.desk.turn()
        #expect(await scene.desk.status().inFlight == 0)
    }

    @Test func `a pinned model is taken at a site that has it, whatever the policy`() throws {
        let answer = try RoutingScene().route { $0.pinnedModel = "large" }
        #expect(answer.decision.model == "large")
        #expect(answer.decision.refusals == ["small": "not-pinned"])
    }

    @Test func `a retry goes to another model, then to another site`() throws {
        let scene = RoutingScene()
        let second = try scene.route { $0.exclusions = [.init(site: "north", model: "small")] }
        #expect((second.decision.site, second.decision.model) == ("north", "large"))
        #expect(second.decision.refusals == ["small": "excluded"])
        let third = try scene.route { $0.exclusions = [.init(site: "north")] }
        #expect((third.decision.site, third.decision.model) == ("south", "small"))
        #expect(third.otherSites.map(\.obstacle) == [.excluded])
        #expect(throws: ControlPlaneError.self) {
            try scene.route { $0.exclusions = [.init(site: "north"), .init(site: "south")] }
        }
    }

    @Test(arguments: ["area", "class", "model"])
    func `a name that the fleet does not have is refused with those it has`(kind: String) {
        let error = #expect(throws: ControlPlaneError.self) {
            try RoutingScene().route {
                if kind == "area" { $0.area = "mars" }
                if kind == "class" { $0.workloadClass = "poetry" }
                if kind == "model" { $0.pinnedModel = "huge" }
            }
        }
        #expect(error?.code == .unknownName)
        #expect(error?.message.hasPrefix(kind) == true)
    }

    struct LongPrompt: Sendable {
        /// Contexts of the small and the large model.
        var contexts: [Int?] = [128, 256]
        var tokens: Double
        var answer: Int?
        var pinned: String?

        /// Part of the error; nil where the large model takes it.
        var message: String?
    }

    private static let longPrompts = [
        LongPrompt(tokens: 257, message: "257 tokens fits no model; the longest context is 256 tokens (large)"),
        LongPrompt(tokens: 256, message: "a prompt of 256 tokens fits no model"),
        LongPrompt(tokens: 255),
        LongPrompt(tokens: 200, answer: 57, message: "200 tokens and an answer of up to 57 fits no model"),
        LongPrompt(tokens: 200, pinned: "small", message: "the longest context is 128 tokens (small)"),
        LongPrompt(contexts: [128, nil], tokens: 1e9),
        LongPrompt(tokens: 1e300, message: "fits no model"),
    ]

    @Test(arguments: longPrompts)
    func `a prompt that fits no model is refused for that, not as if it could be tried again`(
        _ long: LongPrompt
    ) throws {
        var fleet = RoutingScene.fleet()
        for site in fleet.sites.indices {
            for model in fleet.sites[site].models.indices {
                fleet.sites[site].models[model].contextTokens = long.contexts[model]
            }
        }
        let scene = RoutingScene(fleet)
        func route() throws(ControlPlaneError) -> RouteAnswer {
            try scene.route {
                $0.inputTokens = long.tokens
                $0.maxOutputTokens = long.answer
                $0.pinnedModel = long.pinned
            }
        }
        guard let message = long.message else {
            #expect(try route().decision.model == "large")
            return
        }
        let error = #expect(throws: ControlPlaneError.self) { try route() }
        #expect(error?.code == .promptTooLong)
        #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
    }

    @Test func `a prompt that is too long by an estimate only is left to the model server to judge`() throws {
        var fleet = RoutingScene.fleet(sites: ["north"])
        for model in fleet.sites[0].models.indices { fleet.sites[0].models[model].contextTokens = 100 + 50 * model }
        let scene = RoutingScene(fleet)
        func route(words: Int) throws -> RouteAnswer {
            try scene.route {
                $0.inputTokens = nil
                $0.prompt = String(repeating: "word ", count: words)
            }
        }
        let answer = try route(words: 200)
        #expect(answer.decision.prediction.inputTokens == 149)
        let error = #expect(throws: ControlPlaneError.self) { try route(words: 400) }
        #expect(error?.code == .promptTooLong)
    }

    @Test func `a long prompt whose only model is down may be tried again`() async throws {
        var fleet = RoutingScene.fleet(sites: ["north"])
        fleet.sites[0].models[0].contextTokens = 50
        let scene = RoutingScene(fleet)
        let key = SignalKey.model(site: "north", model: "large", .available)
        await scene.read([Reading(key: key, observedAt: hour(10), value: 0)])
        let error = #expect(throws: ControlPlaneError.self) { try scene.route() }
        #expect(error?.code == .noCandidate)
    }

    @Test func `a class that is not named is guessed by length, and said so`() throws {
        var fleet = RoutingScene.fleet()
        var long = TestFleet.workloadClass("reports")
        long.inputTokens = 10_000
        fleet.classes.append(long)
        let scene = RoutingScene(fleet)
        let short = try scene.route { $0.workloadClass = nil }
        #expect((short.decision.workloadClass, short.isClassGuessed) == ("chat", true))
        let report = try scene.route {
            $0.workloadClass = nil
            $0.inputTokens = 6000
        }
        #expect(report.decision.workloadClass == "reports")
        #expect(try scene.route().isClassGuessed == false)
    }

    @Test func `decisions have version 7 identifiers that sort by time and differ`() throws {
        let scene = RoutingScene()
        var identifiers: [String] = []
        for _ in 0..<1000 {
            identifiers.append(try scene.route().decision.id.uuidString)
            scene.clock.advance(minutes: 1e-4)
        }
        #expect(Set(identifiers).count == 1000)
        #expect(identifiers == identifiers.sorted())
        #expect(
            identifiers.allSatisfy { $0.dropFirst(14).first == "7" && "89AB".contains($0.dropFirst(19).first ?? "x") }
        )
    }

    @Test func `many threads at once route every request once`() async throws {
        let scene = RoutingScene(queueCapacity: 100_000)
        await scene.plan(["north": 0.5, "south": 0.5])
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask { for _ in 0..<500 { _ = try? scene.route() } }
            }
            for _ in 0..<20 { await scene.desk.turn() }
        }
        await scene.desk.turn()
        #expect(scene.history.decisions.count == 4000)
        #expect(Set(scene.history.decisions.map(\.id)).count == 4000)
        let status = await scene.desk.status()
        #expect(status.counts.decisions == 4000)
        #expect(status.inFlight == 4000)
    }
}
