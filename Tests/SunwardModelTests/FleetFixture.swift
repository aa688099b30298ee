import Foundation
import SunwardModel

/// A small fleet as files, which tests change and load from a directory of their own.
struct FleetFixture {
    var files: [String: String] = [
        "fleet.yaml": Self.fleetText,
        "oslo.yaml": Self.siteText(named: "oslo"),
        "seville.yaml": Self.siteText(named: "seville"),
    ]

    /// Replaces the first occurrence of `old` in `file`; the fixture must contain it.
    func replacing(_ old: String, with new: String, in file: String) throws -> FleetFixture {
        var copy = self
        let text = files[file] ?? ""
        guard let range = text.range(of: old) else { throw FixtureError(missing: old) }
        copy.files[file] = text.replacingCharacters(in: range, with: new)
        return copy
    }

    /// Writes the files, hands their directory to `body`, and removes them.
    func withDirectory<Result>(_ body: (URL) throws -> Result) throws -> Result {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent("fleet-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        for (name, text) in files {
            try Data(text.utf8).write(to: directory.appendingPathComponent(name))
        }
        return try body(directory)
    }

    /// Loads the fleet, with problems that name files without their directory.
    func load() throws -> FleetLoadResult {
        try withDirectory { directory in
            var result = FleetLoader().load(directory: directory)
            for index in result.problems.indices {
                let file = result.problems[index].file
                result.problems[index].file = URL(fileURLWithPath: file).lastPathComponent
            }
            return result
        }
    }

    /// The number of the first line in `file` that contains `text`.
    func line(of text: String, in file: String) -> Int? {
        let lines = (files[file] ?? "").split(separator: "\n", omittingEmptySubsequences: false)
        return lines.firstIndex { $0.contains(text) }.map { $0 + 1 }
    }

    struct FixtureError: Error {
        var missing: String
    }

    private static let fleetText = """
        name: nordic
        areas:
          - name: north
            time_zone: Europe/Oslo
            latitude_degrees: 59.9
            longitude_degrees: 10.7
            typical_queries_per_hour: {chat: 1200, batch: 300}
          - name: south
            time_zone: Europe/Madrid
            latitude_degrees: 37.4
            longitude_degrees: -6.0
            typical_queries_per_hour: {chat: 900}
        classes:
          - name: chat
            input_tokens: 900
            output_tokens: 200
            bytes_per_token: 4
            max_delay_seconds: 8
            delay_penalty_usd_per_second: 0.0002
            priority: 2
            resource_units_per_token: {gpu: 0.0001}
            routing: {quality_floor: 0.25, quality_target: 0.4, latency_p95_seconds: 20}
          - name: batch
            input_tokens: 3000
            output_tokens: 300
            max_delay_seconds: 60
            routing: {quality_floor: 0.3}
        objectives:
          mode: lexicographic
          priority:
            - {objective: energy, tolerance_fraction: 0.01}
            - {objective: carbon, tolerance_fraction: 0.02}
        budgets:
          water_liters_per_day: 500
        planner:
          horizon_slots: 24
          slot_minutes: 60
          replan_minutes: 5
        routing:
          policy: gar-target
          precedence: budget
          carbon_allowance: {grams_per_window: 30, window_minutes: 30}

        """

    static func siteText(named name: String) -> String {
        """
        name: \(name)
        zone: NO-NO1
        latitude_degrees: 59.9
        longitude_degrees: 10.7
        power_usage_effectiveness: 1.15
        carbon_tax_usd_per_kilogram: 0.05
        water:
          usage_effectiveness_by_wet_bulb:
            - {wet_bulb_celsius: 5, liters_per_kwh: 0.1}
            - {wet_bulb_celsius: 18, liters_per_kwh: 0.6}
          energy_water_intensity_liters_per_kwh: 1.8
          cap_liters_per_day: 20000
        power:
          grid_limit_kw: 500
          solar_capacity_kw: 100
          wind_capacity_kw: 50
        network:
          north: {round_trip_milliseconds: 5, bandwidth_megabits_per_second: 100}
          south: {round_trip_milliseconds: 48, bandwidth_megabits_per_second: 100}
        resource_capacity_per_hour: {gpu: 40000}
        models:
          - name: llama-3.1-8b
            replicas: 4
            max_concurrency_per_replica: 32
            prefill_joules_per_token: 0.0226
            decode_joules_per_token: 0.165
            time_to_first_token_milliseconds: 30
            prefill_milliseconds_per_thousand_tokens: 32.4
            inter_token_milliseconds_p50: 8.9
            inter_token_milliseconds_p95: 11.4
            traffic_weight: 3
            endpoint: http://10.0.0.7:8000
            parameters_billions: 8
            context_tokens: 131072
            quality_by_class: {chat: 0.44, batch: 0.52}
        typical:
          carbon_intensity_grams_per_kwh: 30
          price_usd_per_mwh: 67
          wet_bulb_celsius: 4
        carbon_allowance: {grams_per_window: 20}

        """
    }
}
