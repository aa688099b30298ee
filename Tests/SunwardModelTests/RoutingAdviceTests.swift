import SunwardModel
import Testing

@Suite("Warnings about what the router is asked for")
struct RoutingAdviceTests {
    /// The one warning that a change of the fixture brings; the fleet must load all the same.
    private func warning(_ changes: (file: String, old: String, new: String)...) throws -> FleetProblem {
        let fixture = try changes.reduce(FleetFixture()) { try $0.replacing($1.old, with: $1.new, in: $1.file) }
        let result = try fixture.load()
        #expect(result.fleet != nil)
        #expect(result.problems.count == 1, "\(result.problems)")
        return try #require(result.warnings.first)
    }

    @Test("A class without goals is named", arguments: ["", "    routing: {}\n", "    routing:\n"])
    func noGoals(_ written: String) throws {
        let warning = try warning(("fleet.yaml", "    routing: {quality_floor: 0.3}\n", written))
        #expect(warning.field == "classes[1].routing")
        #expect(warning.message.hasPrefix("asks for nothing: the model with least carbon answers"))
        #expect(warning.message.hasSuffix("give quality_floor, quality_target or latency_p95_seconds"))
    }

    @Test("One goal is enough", arguments: ["quality_target: 0.5", "latency_p95_seconds: 9", "quality_floor: 0.01"])
    func oneGoal(_ goal: String) throws {
        let fixture = try FleetFixture().replacing("quality_floor: 0.3}", with: "\(goal)}", in: "fleet.yaml")
        let problems = try fixture.load().problems
        #expect(problems.isEmpty, "\(problems)")
    }

    @Test("A floor above its target makes the target idle")
    func floorAboveTarget() throws {
        let warning = try warning(("fleet.yaml", "quality_target: 0.4", "quality_target: 0.2"))
        #expect(warning.field == "classes[0].routing.quality_floor")
        #expect(warning.value == "0.25")
        #expect(warning.message == "is above quality_target (0.2), which then changes nothing")
    }

    @Test("A target or a floor that no model promises is told with the best promise")
    func unreachableQuality() throws {
        let target = try warning(("fleet.yaml", "quality_target: 0.4", "quality_target: 0.9"))
        #expect(target.field == "classes[0].routing.quality_target")
        #expect(target.message.hasPrefix("is above what any model promises for the class (0.44 by llama-3.1-8b)"))
        let floor = try warning(("fleet.yaml", "quality_floor: 0.3}", "quality_floor: 0.6}"))
        #expect(floor.field == "classes[1].routing.quality_floor")
        #expect(floor.message.contains("(0.52 by llama-3.1-8b); most of its requests will find no model"))
    }

    @Test("A latency that no idle site keeps is told with the least there is")
    func unreachableLatency() throws {
        let warning = try warning(("fleet.yaml", "latency_p95_seconds: 20", "latency_p95_seconds: 1.5"))
        #expect(warning.field == "classes[0].routing.latency_p95_seconds")
        // 5 ms of network, 0.352 ms for 4,400 bytes, 30 + 29.16 ms to the first token, 200 tokens of 8.9 ms.
        #expect(warning.message.contains("1845 ms"))
    }

    @Test("Models that promise nothing are told once for the fleet, or for the class that they leave out")
    func noPriors() throws {
        let line = "quality_by_class: {chat: 0.44, batch: 0.52}"
        let none = try warning(("oslo.yaml", line, ""), ("seville.yaml", line, ""))
        #expect(none.field == "routing")
        #expect(none.message.hasPrefix("starts blind: no model of any site has quality_by_class"))
        let chat = "quality_by_class: {chat: 0.44}"
        let batch = try warning(("oslo.yaml", line, chat), ("seville.yaml", line, chat))
        #expect(batch.field == "classes[1].name")
        #expect(batch.value == "batch")
    }

    @Test("Allowances that the cheapest model cannot keep are told with the least grams")
    func smallAllowances() throws {
        // 2,100 chats of 53.34 J and 300 of 117.3 J an hour, at 1.15 and 30 g/kWh: 1.4107 g, half of it in 30 minutes.
        let fleet = try warning(("fleet.yaml", "grams_per_window: 30", "grams_per_window: 0.7"))
        #expect(fleet.field == "routing.carbon_allowance.grams_per_window")
        #expect(fleet.value == "0.7")
        #expect(fleet.message.hasPrefix("is less than the 0.71 g that 30 minutes take of typical demand"))
        // Each of two equal sites has half of the demand.
        let site = try warning(("oslo.yaml", "grams_per_window: 20", "grams_per_window: 0.7"))
        #expect(site.file == "oslo.yaml")
        #expect(site.field == "carbon_allowance.grams_per_window")
        #expect(site.message.hasPrefix("is less than the 0.71 g that 60 minutes take of the site's share"))
    }

    @Test("Allowances just above the least grams are left alone")
    func sufficientAllowances() throws {
        let problems = try FleetFixture()
            .replacing("grams_per_window: 30", with: "grams_per_window: 0.706", in: "fleet.yaml")
            .replacing("grams_per_window: 20", with: "grams_per_window: 0.706", in: "oslo.yaml")
            .load().problems
        #expect(problems.isEmpty, "\(problems)")
    }
}
