import Foundation
import Planning
import Routing
import SunwardModel
import Testing

@testable import ControlPlane

/// Requests for embeddings: the model is named, and only the site is chosen.
struct EmbeddingRouteTests {
    /// Sites with a model that embeds beside those that answer.
    private static func fleet(
        embedding sites: [String] = ["north", "south"],
        concurrency: Int = 1000,
        places: Int = 1000,
        allowance: CarbonAllowance? = nil
    ) -> Fleet {
        var fleet = RoutingScene.fleet(concurrency: concurrency, allowance: allowance)
        for index in fleet.sites.indices where sites.contains(fleet.sites[index].name) {
            var model = TestFleet.model("vectors", concurrency: places, weight: 0)
            model.task = .embed
            model.decodeJoulesPerToken = 0
            model.interTokenMillisecondsP50 = 0
            model.interTokenMillisecondsP95 = 0
            // Reading several texts in one request may take more than one of them could.
            model.contextTokens = 64
            fleet.sites[index].models.append(model)
        }
        return fleet
    }

    private static func embed(_ request: inout RouteRequest) {
        request.task = .embed
        request.pinnedModel = "vectors"
    }

    @Test func `reading the text is all that it costs, and no policy is asked`() throws {
        let answer = try RoutingScene(Self.fleet()).route {
            Self.embed(&$0)
            $0.qualityFloor = 0.99
        }
        #expect(answer.decision.model == "vectors")
        #expect(answer.siteReason == .nearest)
        let joules = (100 * 1 + 15 * 25e-6) * 1.5
        #expect(abs(answer.decision.prediction.energyJoules - joules) < 1e-6)
        #expect(abs(answer.decision.prediction.carbonGrams - joules / 3.6e6 * 400) < 1e-9)
        #expect(answer.decision.prediction.outputTokens == 0)
        #expect(answer.decision.prediction.quality == nil)
        #expect(answer.decision.prediction.qualityStandardError == nil)
        #expect(answer.decision.violations.isEmpty)
        #expect(answer.refused.isEmpty)
        #expect(answer.decision.counterfactuals.planWithoutRouting == answer.decision.prediction.carbonGrams)
    }

    @Test func `sites that have the model take turns by the plan's shares`() async throws {
        let scene = RoutingScene(Self.fleet())
        await scene.plan(["north": 0.25, "south": 0.75])
        let sites = try (0..<400).map { _ in try scene.route { Self.embed(&$0) }.decision.site }
        #expect(abs(sites.count { $0 == "north" } - 100) <= 2)
    }

    @Test func `a site without the model, or where it is down or full, is passed over`() async throws {
        let without = RoutingScene(Self.fleet(embedding: ["south"]))
        await without.plan(["north": 1])
        let answer = try without.route { Self.embed(&$0) }
        #expect(answer.decision.site == "south")
        #expect(answer.otherSites.map(\.obstacle) == [.lacksModel])

        let down = RoutingScene(Self.fleet())
        await down.plan(["north": 1])
        let key = SignalKey.model(site: "north", model: "vectors", .available)
        await down.read([Reading(key: key, observedAt: hour(10), value: 0)])
        #expect(try down.route { Self.embed(&$0) }.decision.site == "south")
        // The models that answer prompts there are none the worse for it.
        #expect(try down.route().decision.site == "north")

        let full = RoutingScene(Self.fleet(places: 2))
        await full.plan(["north": 1])
        let sites = try (0..<12).map { _ in try full.route { Self.embed(&$0) }.decision.site }
        #expect(sites.contains("south"))
    }

    @Test func `prompts take no notice of models that embed, nor embeddings of full batches`() async throws {
        let scene = RoutingScene(Self.fleet(concurrency: 1, places: 1000))
        await scene.plan(["north": 1])
        for _ in 0..<50 { #expect(try scene.route { Self.embed(&$0) }.decision.site == "north") }
        // A busy model that embeds takes no place from prompts, and gives none.
        #expect(try (0..<2).map { _ in try scene.route().decision.site } == ["north", "north"])
        #expect(try (0..<2).map { _ in try scene.route().decision.site } == ["south", "south"])
        #expect(try scene.route().siteReason == .allSaturated)
        #expect(try scene.route { Self.embed(&$0) }.siteReason == .plan)
        #expect(try scene.route().refused.map(\.model).contains("vectors") == false)
    }

    @Test(arguments: RoutingPolicyName.allCases)
    func `no policy ever sends a prompt to a model that embeds`(_ policy: RoutingPolicyName) throws {
        var fleet = Self.fleet()
        fleet.routing.policy = policy
        let scene = RoutingScene(fleet)
        for _ in 0..<50 {
            let answer = try scene.route { $0.qualityFloor = 0.99 }
            #expect(answer.decision.model != "vectors")
            #expect(!answer.alsoRun.contains("vectors"))
        }
    }

    @Test func `a retry goes to the other site`() throws {
        let scene = RoutingScene(Self.fleet())
        let second = try scene.route {
            Self.embed(&$0)
            $0.exclusions = [.init(site: "north", model: "vectors")]
        }
        #expect(second.decision.site == "south")
        let error = #expect(throws: ControlPlaneError.self) {
            try scene.route {
                Self.embed(&$0)
                $0.exclusions = [.init(site: "north"), .init(site: "south")]
            }
        }
        #expect(error?.message.contains("north: excluded, south: excluded") == true)
    }

    @Test(
        arguments: [
            ("vectors", ModelTask.generate, "\"vectors\" embeds, and answers no prompts; those that do: large, small"),
            ("small", .embed, "\"small\" does not embed; those that do: vectors"),
            (nil, .embed, "has to name its model: vectors"), ("huge", .embed, "\"huge\" is not in this fleet"),
        ] as [(String?, ModelTask, String)]
    )
    func `a model that is there for something else is refused with those that are not`(
        _ model: String?,
        _ task: ModelTask,
        _ message: String
    ) {
        let error = #expect(throws: ControlPlaneError.self) {
            try RoutingScene(Self.fleet()).route {
                $0.task = task
                $0.pinnedModel = model
            }
        }
        #expect(error?.code == .unknownName)
        #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
    }

    @Test func `what it spends counts, and neither policy nor planner learns of it`() async throws {
        let scene = RoutingScene(Self.fleet(allowance: CarbonAllowance(gramsPerWindow: 100)))
        for _ in 0..<100 {
            let decision = try scene.route { Self.embed(&$0) }.decision
            scene.router.report(
                scene.outcome(decision.id) {
                    $0.inputTokens = 200
                    $0.outputTokens = 0
                }
            )
        }
        await scene.desk.turn()
        let outcome = try #require(scene.history.outcomes.first)
        #expect(abs((outcome.energyJoules ?? 0) - 300) < 0.1)
        let status = await scene.desk.status()
        let spent = status.budgets.first?.spentGrams ?? 0
        // A hundred times 300 J, at 400 g/kWh.
        #expect(abs(spent - 30_000 / 3.6e6 * 400) < 1e-3)
        #expect(status.inFlight == 0)
        #expect(status.calibration.grades == 0)
        let outlook = await Scenario.outlook(scene.directory, now: hour(10))
        let assembly = ProblemAssembly(
            fleet: scene.directory.current.fleet,
            outlook: outlook,
            usage: DailyUsage(day: hour(10))
        )
        // By the files: half small at 200 J, half large at 2,000 J; vectors have no part in it, and measure nothing.
        let joules = assembly.problem().energyPerQueryKWh.map { $0[0] * 3.6e6 }
        #expect(joules.allSatisfy { abs($0 - 1100) < 1e-6 })
    }
}
