import Foundation
import SunwardModel
import Testing

@Suite("Warnings about fleets that load")
struct FleetAdviceTests {
    @Test("A site without replicas is a warning", arguments: ["replicas: 0", "none"])
    func idleSite(_ kind: String) throws {
        var fixture = FleetFixture()
        if kind == "none" {
            let text = try #require(fixture.files["oslo.yaml"])
            let models = try #require(text.range(of: "models:"))
            let typical = try #require(text.range(of: "typical:"))
            fixture.files["oslo.yaml"] = text[..<models.lowerBound] + "models: []\n" + text[typical.lowerBound...]
        } else {
            fixture = try fixture.replacing("replicas: 4", with: kind, in: "oslo.yaml")
        }
        let result = try fixture.load()
        #expect(result.fleet != nil)
        let warning = try #require(result.warnings.first)
        #expect(warning.field == "models")
        #expect(warning.line == fixture.line(of: "models:", in: "oslo.yaml"))
        #expect(warning.description.contains("warning: models: add up to no replica"))
        #expect(result.problems.count == 1)
    }

    @Test("A fleet in which no site has a replica is refused")
    func noCapacityAtAll() throws {
        let result = try FleetFixture()
            .replacing("replicas: 4", with: "replicas: 0", in: "oslo.yaml")
            .replacing("replicas: 4", with: "replicas: 0", in: "seville.yaml")
            .load()
        #expect(result.fleet == nil)
        #expect(result.errors.map(\.message) == ["cannot serve anything: no site has a model with a replica"])
    }

    @Test("Demand that no site can serve in time is a warning with the best delay")
    func lateDemand() throws {
        let fixture = try FleetFixture().replacing(
            "max_delay_seconds: 8",
            with: "max_delay_seconds: 1",
            in: "fleet.yaml"
        )
        let result = try fixture.load()
        #expect(result.fleet != nil)
        #expect(result.warnings.map(\.field) == ["areas[0]", "areas[1]"])
        // 5 ms of network, 0.352 ms for 4,400 bytes, 30 + 29.16 ms to the first token, 200 tokens of 8.9 ms.
        #expect(result.warnings.first?.message.contains("class chat (the nearest takes 1845 ms)") == true)
    }

    @Test("An area that no site names is a warning")
    func forgottenArea() throws {
        let path = "  south: {round_trip_milliseconds: 48, bandwidth_megabits_per_second: 100}\n"
        let result = try FleetFixture()
            .replacing(path, with: "", in: "oslo.yaml").replacing(path, with: "", in: "seville.yaml").load()
        #expect(result.fleet != nil)
        #expect(result.warnings.count == 2)
        #expect(result.warnings.allSatisfy { $0.field == "areas[1]" && $0.message.contains("names this area") })
    }

    @Test("A site without any power is a warning")
    func noPower() throws {
        let result = try FleetFixture()
            .replacing("kw: 500", with: "kw: 0", in: "oslo.yaml")
            .replacing("kw: 100", with: "kw: 0", in: "oslo.yaml")
            .replacing("kw: 50\n", with: "kw: 0\n", in: "oslo.yaml")
            .load()
        #expect(result.fleet != nil)
        #expect(result.warnings.map(\.field) == ["power.grid_limit_kw"])
    }

    @Test(
        "A value that is a thousand times off is a warning that says the unit",
        arguments: [
            (
                "carbon_intensity_grams_per_kwh: 30", "carbon_intensity_grams_per_kwh: 0.03",
                "typical.carbon_intensity_grams_per_kwh"
            ),
            ("price_usd_per_mwh: 67", "price_usd_per_mwh: 0.067", "typical.price_usd_per_mwh"),
            ("carbon_tax_usd_per_kilogram: 0.05", "carbon_tax_usd_per_kilogram: 50", "carbon_tax_usd_per_kilogram"),
        ]
    )
    func otherUnit(_ right: String, _ wrong: String, _ field: String) throws {
        let fixture = try FleetFixture().replacing(right, with: wrong, in: "oslo.yaml")
        let result = try fixture.load()
        #expect(result.fleet != nil)
        let warning = try #require(result.warnings.first)
        #expect(result.warnings.count == 1 && warning.field == field && warning.message.contains("are meant"))
        #expect(warning.line == fixture.line(of: wrong, in: "oslo.yaml"))
    }

    @Test("Energy and carbon that cost nothing are no warning")
    func free() throws {
        let result = try FleetFixture()
            .replacing("price_usd_per_mwh: 67", with: "price_usd_per_mwh: 0", in: "oslo.yaml")
            .replacing("carbon_tax_usd_per_kilogram: 0.05", with: "carbon_tax_usd_per_kilogram: 0", in: "oslo.yaml")
            .load()
        #expect(result.problems.isEmpty)
    }
}
