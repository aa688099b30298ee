import Foundation
import SunwardModel
import Testing

private let routingLines: [WrongLine] = [
    .init("fleet.yaml", "policy: gar-target", "policy: gar-tagret", "routing.policy", "gar-tagret", "\"gar-target\"?"),
    .init("fleet.yaml", "policy: gar-target", "policy: greenest", "routing.policy", "greenest", "none of gar-fixed,"),
    .init("fleet.yaml", "dence: budget", "dence: bugdet", "routing.precedence", "bugdet", "did you mean \"budget\"?"),
    .init("fleet.yaml", "dence: budget", "dence: [budget]", "routing.precedence", nil, "is not a single value"),
    .init(
        "fleet.yaml",
        "window: 30,",
        "window: 0,",
        "routing.carbon_allowance.grams_per_window",
        "0",
        "is not above 0; carbon dioxide that requests may cause"
    ),
    .init(
        "fleet.yaml",
        "window: 30,",
        "window: 30 g,",
        "routing.carbon_allowance.grams_per_window",
        "30 g",
        "the unit is in the key"
    ),
    .init(
        "fleet.yaml",
        "minutes: 30}",
        "minutes: 0}",
        "routing.carbon_allowance.window_minutes",
        "0",
        "is below 1; length of the rolling window"
    ),
    .init(
        "fleet.yaml",
        "minutes: 30}",
        "minutes: 44641}",
        "routing.carbon_allowance.window_minutes",
        "44641",
        "is above 44640"
    ),
    .init(
        "fleet.yaml",
        "quality_floor: 0.25",
        "quality_floor: 25",
        "classes[0].routing.quality_floor",
        "25",
        "is above 1; least probability"
    ),
    .init(
        "fleet.yaml",
        "quality_target: 0.4",
        "quality_target: 40%",
        "classes[0].routing.quality_target",
        "40%",
        "is not a number"
    ),
    .init(
        "fleet.yaml",
        "p95_seconds: 20",
        "p95_seconds: 0",
        "classes[0].routing.latency_p95_seconds",
        "0",
        "is not above 0; what 95 of 100"
    ),
    .init(
        "oslo.yaml",
        "window: 20}",
        "window: -20}",
        "carbon_allowance.grams_per_window",
        "-20",
        "is negative; carbon dioxide"
    ),
    .init("oslo.yaml", "billions: 8", "billions: 8B", "models[0].parameters_billions", "8B", "the unit is in the key"),
    .init("oslo.yaml", "billions: 8", "billions: 0", "models[0].parameters_billions", "0", "is not above 0"),
    .init("oslo.yaml", "tokens: 131072", "tokens: 128.5", "models[0].context_tokens", "128.5", "not a whole number"),
    .init("oslo.yaml", "tokens: 131072", "tokens: 0", "models[0].context_tokens", "0", "is below 1"),
    .init("oslo.yaml", "{chat: 0.44,", "{chat: 1.2,", "models[0].quality_by_class.chat", "1.2", "is above 1; share"),
    .init("oslo.yaml", "{chat: 0.44,", "{chat: ,", "models[0].quality_by_class.chat", nil, "has no value; share"),
    .init(
        "oslo.yaml",
        "{chat: 0.44,",
        "{caht: 0.44,",
        "models[0].quality_by_class.caht",
        nil,
        "names no class of fleet.yaml; did you mean \"chat\"?"
    ),
]

/// A line to put under `policy`, and what the loader must say of it.
private let settingLines: [(line: String, field: String, hint: String)] = [
    ("epsilon: 1.5", "epsilon", "is above 1"),
    ("quality_margin_standard_errors: -1", "quality_margin_standard_errors", "is negative"),
    ("latency_margin_fraction: 1", "latency_margin_fraction", "is above 0.9"),
    ("latency_window_minutes: 0", "latency_window_minutes", "is below 1"),
    ("router_watts_per_core: 15 W", "router_watts_per_core", "the unit is in the key"),
    ("prior_observations: many", "prior_observations", "is not a number; graded answers"),
    ("epsilom: 0.1", "epsilom", "did you mean \"epsilon\"?"),
    ("carbon_budget: 5", "carbon_budget", "did you mean \"carbon_allowance\"?"),
]

@Suite("Routing in fleet files")
struct RoutingFileTests {
    @Test("What is written is what the fleet says")
    func values() throws {
        let fleet = try #require(try FleetFixture().load().fleet)
        #expect(
            fleet.routing
                == RoutingSettings(
                    policy: .garTarget,
                    precedence: .budget,
                    carbonAllowance: CarbonAllowance(gramsPerWindow: 30, windowMinutes: 30)
                )
        )
        let goals = fleet.classes.map(\.routing)
        #expect(goals.first == RoutingGoals(qualityFloor: 0.25, qualityTarget: 0.4, latencyP95Seconds: 20))
        #expect(goals.last == RoutingGoals(qualityFloor: 0.3))
        let oslo = try #require(fleet.site(named: "oslo"))
        #expect(oslo.carbonAllowance == CarbonAllowance(gramsPerWindow: 20, windowMinutes: 60))
        let model = try #require(oslo.models.first)
        #expect(model.endpoints == ["http://10.0.0.7:8000"])
        #expect(model.parametersBillions == 8)
        #expect(model.contextTokens == 131_072)
        #expect(model.qualityByClass == ["chat": 0.44, "batch": 0.52])
    }

    @Test("Every setting of the router is read")
    func settings() throws {
        let lines = """
            epsilon: 0.1
              quality_margin_standard_errors: 1.5
              latency_margin_fraction: 0.2
              latency_window_minutes: 30
              router_watts_per_core: 8
              prior_observations: 200
            """
        let fixture = try FleetFixture().replacing("precedence: budget", with: lines, in: "fleet.yaml")
        let routing = try #require(try fixture.load().fleet).routing
        #expect(
            routing
                == RoutingSettings(
                    policy: .garTarget,
                    precedence: .floor,
                    carbonAllowance: CarbonAllowance(gramsPerWindow: 30, windowMinutes: 30),
                    epsilon: 0.1,
                    qualityMarginStandardErrors: 1.5,
                    latencyMarginFraction: 0.2,
                    latencyWindowMinutes: 30,
                    routerWattsPerCore: 8,
                    priorObservations: 200
                )
        )
    }

    @Test("Every policy can be chosen by its name", arguments: RoutingPolicyName.allCases)
    func policies(_ policy: RoutingPolicyName) throws {
        let fixture = try FleetFixture().replacing("gar-target", with: policy.rawValue, in: "fleet.yaml")
        let fleet = try fixture.load().fleet
        #expect(fleet?.routing.policy == policy)
    }

    @Test("A wrong value is reported with its file, line, field and what would be right", arguments: routingLines)
    func wrongValue(_ wrong: WrongLine) throws {
        let fixture = try FleetFixture().replacing(wrong.old, with: wrong.new, in: wrong.file)
        let result = try fixture.load()
        #expect(result.fleet == nil)
        #expect(result.problems.count == 1, "\(result.problems)")
        let problem = try #require(result.errors.first { $0.field == wrong.field }, "\(result.problems)")
        #expect(problem.file == wrong.file)
        #expect(problem.value == wrong.value)
        #expect(problem.message.contains(wrong.hint), "\(problem)")
        #expect(problem.line == fixture.line(of: wrong.new, in: wrong.file), "\(problem)")
    }

    @Test("A wrong setting is reported with its field", arguments: settingLines)
    func wrongSetting(_ wrong: (line: String, field: String, hint: String)) throws {
        let policy = "policy: gar-target"
        let fixture = try FleetFixture().replacing(policy, with: "\(policy)\n  \(wrong.line)", in: "fleet.yaml")
        let problem = try #require(try fixture.load().errors.first)
        #expect(problem.field == "routing.\(wrong.field)")
        #expect(problem.message.contains(wrong.hint), "\(problem)")
        #expect(problem.line == fixture.line(of: wrong.line, in: "fleet.yaml"))
    }

    @Test(
        "A key that others use for a thing is answered with the key of this file",
        arguments: [
            ("fleet.yaml", "latency_p95_seconds: 20", "slo: 20", "latency_p95_seconds"),
            ("fleet.yaml", "quality_floor: 0.25", "floor: 0.25", "quality_floor"),
            ("oslo.yaml", "endpoint:", "base_url:", "endpoint"),
            ("oslo.yaml", "context_tokens:", "max_model_len:", "context_tokens"),
            ("oslo.yaml", "parameters_billions:", "params:", "parameters_billions"),
            ("oslo.yaml", "quality_by_class:", "quality:", "quality_by_class"),
        ]
    )
    func unknownKeys(_ file: String, _ old: String, _ new: String, _ meant: String) throws {
        let fixture = try FleetFixture().replacing(old, with: new, in: file)
        let messages = try fixture.load().errors.map(\.message)
        #expect(messages == ["is not a key here; did you mean \"\(meant)\"?"])
    }

    @Test("A fleet without any of it gets the defaults")
    func defaults() throws {
        var fixture = try FleetFixture()
            .replacing(
                "    routing: {quality_floor: 0.25, quality_target: 0.4, latency_p95_seconds: 20}\n",
                with: "",
                in: "fleet.yaml"
            )
        let text = try #require(fixture.files["fleet.yaml"])
        fixture.files["fleet.yaml"] = String(text[..<(try #require(text.range(of: "\nrouting:"))).lowerBound]) + "\n"
        for (file, text) in fixture.files where file != "fleet.yaml" {
            let routed = ["endpoint:", "parameters_billions:", "context_tokens:", "quality_by_class:", "carbon_allow"]
            let kept = text.split(separator: "\n").filter { line in !routed.contains { line.contains($0) } }
            fixture.files[file] = kept.joined(separator: "\n")
        }
        let fleet = try #require(try fixture.load().fleet)
        #expect(fleet.routing == RoutingSettings())
        #expect(fleet.classes.first?.routing == RoutingGoals())
        #expect(fleet.sites.allSatisfy { $0.carbonAllowance == nil })
        let models = fleet.sites.flatMap(\.models)
        #expect(models.allSatisfy { $0.endpoints.isEmpty && $0.contextTokens == nil && $0.parametersBillions == nil })
        #expect(models.allSatisfy { $0.qualityByClass.isEmpty })
    }
}
