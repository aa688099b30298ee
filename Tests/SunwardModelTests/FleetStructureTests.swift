import Foundation
import SunwardModel
import Testing

@Suite("Structure of fleet files")
struct FleetStructureTests {
    private func firstError(_ fixture: FleetFixture, _ field: String) throws -> FleetProblem {
        let result = try fixture.load()
        #expect(result.fleet == nil)
        return try #require(result.errors.first { $0.field == field }, "\(result.problems)")
    }

    @Test("The fixture itself loads without problems")
    func fixtureIsValid() throws {
        let result = try FleetFixture().load()
        #expect(result.problems.isEmpty, "\(result.problems)")
        #expect(result.fleet?.sites.map(\.name) == ["oslo", "seville"])
    }

    @Test(
        "An unknown key is refused with the key that was meant",
        arguments: [
            ("power_usage_effectiveness:", "pue:", "pue", "power_usage_effectiveness"),
            ("grid_limit_kw:", "grid_limt_kw:", "power.grid_limt_kw", "grid_limit_kw"),
            ("    replicas:", "    replicsa:", "models[0].replicsa", "replicas"),
        ]
    )
    func unknownKey(_ old: String, _ new: String, _ field: String, _ meant: String) throws {
        let fixture = try FleetFixture().replacing(old, with: new, in: "oslo.yaml")
        let problem = try firstError(fixture, field)
        #expect(problem.message == "is not a key here; did you mean \"\(meant)\"?")
        #expect(problem.line == fixture.line(of: new, in: "oslo.yaml"))
    }

    @Test("A key like no other is refused with the list of keys")
    func unrelatedKey() throws {
        let fixture = try FleetFixture().replacing("zone:", with: "colour: red\nzone:", in: "oslo.yaml")
        #expect(try firstError(fixture, "colour").message.contains("the keys are name, zone, latitude_degrees"))
    }

    @Test("A key written twice is reported at its second line, beside the file's other problems")
    func duplicateKeys() throws {
        let fixture = try FleetFixture()
            .replacing("  solar_capacity_kw: 100", with: "  grid_limit_kw: 9\n  solar_capacity_kw: -1", in: "oslo.yaml")
        let problem = try firstError(fixture, "grid_limit_kw")
        #expect(problem.line == fixture.line(of: "grid_limit_kw: 9", in: "oslo.yaml"))
        #expect(problem.message.contains("written twice"))
        #expect(try firstError(fixture, "power.solar_capacity_kw").message.contains("is negative"))
    }

    @Test("A key written twice in one flow mapping is reported")
    func duplicateFlowKeys() throws {
        let fixture = try FleetFixture().replacing("{gpu: 40000}", with: "{gpu: 1, gpu: 2}", in: "oslo.yaml")
        let problem = try firstError(fixture, "gpu")
        #expect(problem.line == fixture.line(of: "{gpu: 1", in: "oslo.yaml"))
    }

    @Test("A missing key is reported at the mapping that lacks it")
    func missingKey() throws {
        let fixture = try FleetFixture().replacing("    replicas: 4\n", with: "", in: "oslo.yaml")
        let problem = try firstError(fixture, "models[0].replicas")
        #expect(problem.message == "is missing; independent copies, for example 4")
        #expect(problem.line == fixture.line(of: "- name: llama", in: "oslo.yaml"))
    }

    @Test("A missing section says what belongs there", arguments: ["power", "water", "network", "models", "typical"])
    func missingSection(_ section: String) throws {
        let fixture = try FleetFixture().replacing("\n\(section):", with: "\nx-\(section):", in: "oslo.yaml")
        #expect(try firstError(fixture, section).message.hasPrefix("is missing; "))
    }

    @Test("A section that is not a mapping is refused")
    func sectionIsNoMapping() throws {
        let section = "budgets:\n  water_liters_per_day: 500"
        let fixture = try FleetFixture().replacing(section, with: "budgets: 500", in: "fleet.yaml")
        let problem = try firstError(fixture, "budgets")
        #expect(problem.message.hasPrefix("is not a mapping"))
        #expect(problem.value == "500")
    }

    @Test("Weighted objectives need weights")
    func weightedNeedsWeights() throws {
        let weighted = try FleetFixture().replacing("mode: lexicographic", with: "mode: weighted", in: "fleet.yaml")
        let problem = try firstError(weighted, "objectives.priority[0].weight")
        #expect(problem.message.hasPrefix("is missing; the objective's factor"))
        #expect(problem.line == weighted.line(of: "objective: energy", in: "fleet.yaml"))
        let bare = try FleetFixture().replacing("mode: lexicographic", with: "mode: weighted #", in: "fleet.yaml")
            .replacing("\n  priority:", with: "\n  x:", in: "fleet.yaml")
        #expect(try firstError(bare, "objectives.priority").message.contains("needs a list of objectives"))
    }

    @Test("Sections that may be left out get their defaults")
    func defaults() throws {
        var fixture = FleetFixture()
        let text = try #require(fixture.files["fleet.yaml"])
        fixture.files["fleet.yaml"] = String(text[..<(try #require(text.range(of: "objectives:"))).lowerBound])
        let fleet = try #require(try fixture.load().fleet)
        #expect(fleet.objectives == ObjectivePolicy())
        #expect(fleet.budgets == Budgets())
        #expect(fleet.planner == PlannerSettings())
        #expect(fleet.classes.last?.bytesPerToken == 4)
    }

    @Test("Names that refer to nothing are refused with the name that was meant")
    func references() throws {
        let network = try FleetFixture().replacing("  south: {", with: "  souht: {", in: "oslo.yaml")
        let area = try firstError(network, "network.souht")
        #expect(area.message == "names no area of fleet.yaml; did you mean \"south\"?")
        #expect(area.line == network.line(of: "souht", in: "oslo.yaml"))
        let demand = try FleetFixture().replacing("batch: 300", with: "bacth: 300", in: "fleet.yaml")
        let unknown = try firstError(demand, "areas[0].typical_queries_per_hour.bacth")
        #expect(unknown.message == "names no class of fleet.yaml; did you mean \"batch\"?")
        let resource = try FleetFixture().replacing("{gpu: 40000}", with: "{}", in: "oslo.yaml")
        #expect(try firstError(resource, "resource_capacity_per_hour.gpu").message.contains("class chat uses it"))
    }

    @Test("A fleet without areas or classes is refused", arguments: ["areas", "classes"])
    func emptyLists(_ list: String) throws {
        var fixture = FleetFixture()
        fixture.files["fleet.yaml"] = "name: x\nareas: []\nclasses: []\n"
        #expect(try firstError(fixture, list).message.hasPrefix("is empty; list"))
    }

    @Test("All problems of all files are reported at once, in the order of files and lines")
    func allAtOnce() throws {
        let fixture = try FleetFixture()
            .replacing("slots: 24", with: "slots: 0", in: "fleet.yaml")
            .replacing("ness: 1.15", with: "ness: 0.9", in: "oslo.yaml")
            .replacing("p95: 11.4", with: "p95: x", in: "oslo.yaml")
            .replacing("kw: 500", with: "kw: -5", in: "seville.yaml")
        let problems = try fixture.load().problems
        #expect(problems.map(\.file) == ["fleet.yaml", "oslo.yaml", "oslo.yaml", "seville.yaml"])
        #expect(problems[1].line == 5)
    }

    @Test("Aliases are followed, merge keys are refused")
    func aliases() throws {
        let alias = try FleetFixture()
            .replacing("north: {", with: "north: &way {", in: "oslo.yaml")
            .replacing(
                "south: {round_trip_milliseconds: 48, bandwidth_megabits_per_second: 100}",
                with: "south: *way",
                in: "oslo.yaml"
            )
        let oslo = try #require(try alias.load().fleet?.site(named: "oslo"))
        #expect(oslo.network["south"] == oslo.network["north"])
        let merge = try FleetFixture().replacing("north: {", with: "north: {<<: {}, ", in: "oslo.yaml")
        #expect(try firstError(merge, "network.north.<<").message.contains("merge keys are not supported"))
    }

    @Test("loadValid throws an error that carries every problem")
    func loadValid() throws {
        let fixture = try FleetFixture().replacing("ness: 1.15", with: "ness: 0.9", in: "oslo.yaml")
        try fixture.withDirectory { directory in
            let error = #expect(throws: FleetError.self) { try FleetLoader().loadValid(directory: directory) }
            #expect(error?.code == .invalidFiles)
            #expect(error?.problems.count == 1)
            #expect(error?.description.contains("oslo.yaml:5: power_usage_effectiveness") == true)
        }
    }
}
