import Foundation
import SunwardModel
import Testing

@Suite("Batteries and classes that may wait")
struct TimeFileTests {
    private static let battery = """
        battery:
          capacity_kwh: 400
          max_charge_kw: 200
          max_discharge_kw: 150
          cycle_cost_usd_per_kwh: 0.02
          minimum_charge_fraction: 0.1
        power:
        """

    private func fixture() throws -> FleetFixture {
        try FleetFixture().replacing("power:", with: Self.battery, in: "oslo.yaml")
            .replacing("_seconds: 60", with: "_seconds: 60\n    deferrable_hours: 12", in: "fleet.yaml")
    }

    @Test("A battery and deferrable hours are read, and absent ones are none")
    func read() throws {
        let result = try fixture().load()
        #expect(result.problems.isEmpty, "\(result.problems)")
        let fleet = try #require(result.fleet)
        let battery = try #require(fleet.site(named: "oslo")?.battery)
        #expect(battery.capacityKWh == 400)
        #expect(battery.roundTripEfficiency == 0.88)
        #expect(abs(battery.oneWayEfficiency * battery.oneWayEfficiency - 0.88) < 1e-12)
        #expect(battery.minimumKWh == 40)
        #expect(battery.assumedChargeKWh == 200)
        #expect(fleet.site(named: "seville")?.battery == nil)
        #expect(fleet.classes.map(\.deferrableHours) == [0, 12])
    }

    @Test(
        "A wrong battery is refused with its field, value and what would be right",
        arguments: [
            ("capacity_kwh: 400", "capacity_kwh: 0", "battery.capacity_kwh", "is not above 0; what the battery holds"),
            ("  max_charge_kw: 200\n", "", "battery.max_charge_kw", "is missing; most power that goes into"),
            ("_kwh: 0.02", "_kwh: -1", "battery.cycle_cost_usd_per_kwh", "is negative"),
            ("fraction: 0.1", "fraction: 1", "battery.minimum_charge_fraction", "is above 0.95"),
            ("max_discharge_kw", "max_dischrge_kw", "battery.max_dischrge_kw", "did you mean \"max_discharge_kw\"?"),
        ]
    )
    func wrong(old: String, new: String, field: String, hint: String) throws {
        let result = try fixture().replacing(old, with: new, in: "oslo.yaml").load()
        #expect(result.fleet == nil)
        let problem = result.problems.first { $0.field == field }
        #expect(problem?.message.contains(hint) == true, "\(result.problems)")
        #expect(problem?.file == "oslo.yaml")
    }

    @Test("A day-ahead market is read, quoted or not, and an absent one is none", arguments: ["\"12:57\"", "12:57"])
    func market(time: String) throws {
        let section = "day_ahead_market: {published_at: \(time), time_zone: Europe/Berlin}\npower:"
        let fleet = try #require(try FleetFixture().replacing("power:", with: section, in: "oslo.yaml").load().fleet)
        let market = DayAheadMarket(publicationMinute: 777, timeZone: "Europe/Berlin")
        #expect(fleet.site(named: "oslo")?.dayAheadMarket == market)
        #expect(fleet.site(named: "seville")?.dayAheadMarket == nil)
    }

    @Test(
        "A wrong market is refused with its field, value and what would be right",
        arguments: [
            ("published_at: \"24:00\", time_zone: UTC", "published_at", "is not a time from 00:00 to 23:59"),
            ("published_at: \"1:5\", time_zone: UTC", "published_at", "for example \"12:57\""),
            ("published_at: \"+1:+5\", time_zone: UTC", "published_at", "is not a time"),
            ("published_at: noon, time_zone: UTC", "published_at", "is not a time"),
            ("time_zone: UTC", "published_at", "is missing; the time of day"),
            ("published_at: \"12:57\", time_zone: Europe/Berln", "time_zone", "did you mean \"Europe/Berlin\"?"),
            ("published_at: \"12:57\", zone: UTC, time_zone: UTC", "zone", "is not a key here"),
        ]
    )
    func wrongMarket(keys: String, field: String, hint: String) throws {
        let section = "day_ahead_market: {\(keys)}\npower:"
        let result = try FleetFixture().replacing("power:", with: section, in: "oslo.yaml").load()
        #expect(result.fleet == nil)
        let problem = result.problems.first { $0.field == "day_ahead_market.\(field)" }
        #expect(problem?.message.contains(hint) == true, "\(result.problems)")
    }

    @Test("Hours beyond a week and below nothing are refused", arguments: ["-1", "200", "twelve"])
    func wrongHours(hours: String) throws {
        let result = try fixture().replacing("hours: 12", with: "hours: \(hours)", in: "fleet.yaml").load()
        #expect(result.problems.map(\.field) == ["classes[1].deferrable_hours"])
        #expect(result.problems.first?.value == hours)
    }

    @Test("A fleet and a plan's inputs kept before there was time in plans are read")
    func earlier() throws {
        let fleet = try #require(try fixture().load().fleet)
        let data = try JSONEncoder().encode(fleet)
        #expect(try JSONDecoder().decode(Fleet.self, from: data) == fleet)
        var object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        let classes = try #require(object["classes"] as? [[String: Any]])
        object["classes"] = classes.map { $0.filter { $0.key != "deferrableHours" } }
        let old = try JSONDecoder().decode(Fleet.self, from: JSONSerialization.data(withJSONObject: object))
        #expect(old.classes.allSatisfy { $0.deferrableHours == 0 })
    }
}
