import SunwardModel
import Testing

/// One wrong line in a valid fleet, and what the loader must say of it.
struct WrongLine: CustomTestStringConvertible, Sendable {
    var file: String
    var old: String
    var new: String
    var field: String
    var value: String?
    var hint: String

    init(_ file: String, _ old: String, _ new: String, _ field: String, _ value: String?, _ hint: String) {
        self.file = file
        self.old = old
        self.new = new
        self.field = field
        self.value = value
        self.hint = hint
    }

    var testDescription: String { "\(new) for \(old)" }
}

private let siteLines: [WrongLine] = [
    .init("oslo.yaml", "ness: 1.15", "ness: 0.9", "power_usage_effectiveness", "0.9", "is below 1; power usage"),
    .init("oslo.yaml", "ness: 1.15", "ness: 3.2", "power_usage_effectiveness", "3.2", "is above 3"),
    .init("oslo.yaml", "ness: 1.15", "ness: 1,2", "power_usage_effectiveness", "1,2", "write a point before decimals"),
    .init("oslo.yaml", "ness: 1.15", "ness: .nan", "power_usage_effectiveness", ".nan", "is not a finite number"),
    .init("oslo.yaml", "ness: 1.15", "ness: .inf", "power_usage_effectiveness", ".inf", "is not a finite number"),
    .init("oslo.yaml", "ness: 1.15", "ness: 1e999", "power_usage_effectiveness", "1e999", "is not a finite number"),
    .init("oslo.yaml", "ness: 1.15", "ness: 0x1p1", "power_usage_effectiveness", "0x1p1", "is not a number"),
    .init("oslo.yaml", "ness: 1.15", "ness: '1.15'", "power_usage_effectiveness", "1.15", "without quotes"),
    .init("oslo.yaml", "ness: 1.15", "ness: [1.15]", "power_usage_effectiveness", nil, "is not a single value"),
    .init("oslo.yaml", "ness: 1.15", "ness:", "power_usage_effectiveness", nil, "has no value; power usage"),
    .init("oslo.yaml", "ees: 59.9", "ees: 91", "latitude_degrees", "91", "is above 90"),
    .init("oslo.yaml", "ees: 10.7", "ees: -181", "longitude_degrees", "-181", "is below -180"),
    .init("oslo.yaml", "name: oslo", "name: bergen", "name", "bergen", "write oslo or rename the file"),
    .init("oslo.yaml", "name: oslo", "name: Oslo", "name", "Oslo", "lowercase letters, digits and hyphens"),
    .init("oslo.yaml", "zone: NO-NO1", "zone: NO 1", "zone", "NO 1", "letters, digits, hyphens and underscores"),
    .init("oslo.yaml", "gram: 0.05", "gram: -1", "carbon_tax_usd_per_kilogram", "-1", "is negative"),
    .init("oslo.yaml", "kw: 500", "kw: -500", "power.grid_limit_kw", "-500", "is negative"),
    .init("oslo.yaml", "kw: 500", "kw: 500 kW", "power.grid_limit_kw", "500 kW", "the unit is in the key"),
    .init("oslo.yaml", "kw: 500", "kw: lots", "power.grid_limit_kw", "lots", "is not a number; most that"),
    .init("oslo.yaml", "day: 20000", "day: -2", "water.cap_liters_per_day", "-2", "is negative"),
    .init(
        "oslo.yaml",
        "celsius: 18",
        "celsius: 5",
        "water.usage_effectiveness_by_wet_bulb[1].wet_bulb_celsius",
        "5",
        "is not above the point before it (5); order the points"
    ),
    .init("oslo.yaml", "seconds: 5,", "seconds: 5 ms,", "network.north.round_trip_milliseconds", "5 ms", "unit is in"),
    .init(
        "oslo.yaml",
        "second: 100}",
        "second: 0}",
        "network.north.bandwidth_megabits_per_second",
        "0",
        "is not above 0"
    ),
    .init("oslo.yaml", "replicas: 4", "replicas: 4.5", "models[0].replicas", "4.5", "is not a whole number"),
    .init("oslo.yaml", "replicas: 4", "replicas: -1", "models[0].replicas", "-1", "is negative"),
    .init(
        "oslo.yaml",
        "decode_joules_per_token: 0.165",
        "decode_joules_per_token: 0",
        "models[0].decode_joules_per_token",
        "0",
        "is not above 0"
    ),
    .init("oslo.yaml", "p95: 11.4", "p95: 5", "models[0].inter_token_milliseconds_p95", "5", "at least the median"),
    .init("oslo.yaml", "weight: 3", "weight: 0", "models", nil, "has no replica with a traffic_weight above 0"),
    .init("oslo.yaml", "kwh: 30", "kwh: 6000", "typical.carbon_intensity_grams_per_kwh", "6000", "is above 5000"),
    .init("oslo.yaml", "{gpu: 40000}", "{gpu: -4}", "resource_capacity_per_hour.gpu", "-4", "is negative"),
]

private let fleetLines: [WrongLine] = [
    .init(
        "fleet.yaml",
        "Europe/Oslo",
        "Europe/Osol",
        "areas[0].time_zone",
        "Europe/Osol",
        "did you mean \"Europe/Oslo\""
    ),
    .init("fleet.yaml", "name: south", "name: north", "areas[1].name", "north", "already the name of areas[0]"),
    .init("fleet.yaml", "name: batch", "name: chat", "classes[1].name", "chat", "already the name of classes[0]"),
    .init("fleet.yaml", "chat: 1200", "chat: -1", "areas[0].typical_queries_per_hour.chat", "-1", "is negative"),
    .init("fleet.yaml", "input_tokens: 900", "input_tokens: 0", "classes[0].input_tokens", "0", "is not above 0"),
    .init("fleet.yaml", "seconds: 8", "seconds: 8s", "classes[0].max_delay_seconds", "8s", "the unit is in the key"),
    .init("fleet.yaml", "priority: 2", "priority: high", "classes[0].priority", "high", "a higher one is served first"),
    .init(
        "fleet.yaml",
        "mode: lexi",
        "mode: Lexi",
        "objectives.mode",
        "Lexicographic",
        "did you mean \"lexicographic\""
    ),
    .init("fleet.yaml", "objective: carbon", "objective: energy", "objectives.priority[1].objective", "energy", "once"),
    .init("fleet.yaml", "objective: carbon", "objective: co2", "objectives.priority[1].objective", "co2", "is none of"),
    .init(
        "fleet.yaml",
        "tolerance_fraction: 0.01",
        "tolerance_fraction: 1.5",
        "objectives.priority[0].tolerance_fraction",
        "1.5",
        "is above 1"
    ),
    .init("fleet.yaml", "day: 500", "day: -500", "budgets.water_liters_per_day", "-500", "is negative"),
    .init("fleet.yaml", "slots: 24", "slots: 0", "planner.horizon_slots", "0", "is below 1"),
    .init("fleet.yaml", "slots: 24", "slots: 169", "planner.horizon_slots", "169", "is above 168"),
    .init(
        "fleet.yaml",
        "replan_minutes: 5",
        "demand_quantile: 1.5",
        "planner.demand_quantile",
        "1.5",
        "is above 0.99"
    ),
    .init(
        "fleet.yaml",
        "replan_minutes: 5",
        "renewable_quantile: 0",
        "planner.renewable_quantile",
        "0",
        "is below 0.01"
    ),
    .init("fleet.yaml", "slot_minutes: 60", "slot_minutes: 50", "planner.slot_minutes", "50", "does not divide a day"),
    .init(
        "fleet.yaml",
        "replan_minutes: 5",
        "replan_minutes: 90",
        "planner.replan_minutes",
        "90",
        "longer than a slot"
    ),
]

@Suite("Values in fleet files")
struct FleetValueTests {
    @Test(
        "A wrong value is reported with its file, line, field and what would be right",
        arguments: siteLines + fleetLines
    )
    func wrongValue(_ wrong: WrongLine) throws {
        let fixture = try FleetFixture().replacing(wrong.old, with: wrong.new, in: wrong.file)
        let result = try fixture.load()
        #expect(result.fleet == nil)
        let problem = try #require(result.errors.first { $0.field == wrong.field }, "\(result.problems)")
        #expect(problem.file == wrong.file)
        #expect(problem.value == wrong.value)
        #expect(problem.message.contains(wrong.hint), "\(problem)")
        let field = wrong.field == "models" ? "models:" : wrong.old
        #expect(problem.line == FleetFixture().line(of: field, in: wrong.file), "\(problem)")
    }

    @Test("One wrong value gives one problem", arguments: ["0.9", "1,2", ".nan", "'1.15'"])
    func noFollowingProblems(_ value: String) throws {
        let fixture = try FleetFixture().replacing("ness: 1.15", with: "ness: \(value)", in: "oslo.yaml")
        #expect(try fixture.load().problems.count == 1)
    }

    @Test("A problem reads as one line with file, line, field, value and remedy")
    func description() throws {
        let fixture = try FleetFixture().replacing("ness: 1.15", with: "ness: 0.9", in: "oslo.yaml")
        let problem = try #require(try fixture.load().problems.first)
        let remedy = "power usage effectiveness is facility energy divided by IT energy, for example 1.15"
        #expect(
            problem.description == "oslo.yaml:5: power_usage_effectiveness: value \"0.9\" is below 1; \(remedy)"
        )
    }
}
