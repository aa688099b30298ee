import Foundation
import Yams

/// Reads `fleet.yaml`: everything but the sites.
struct FleetFileDecoder {
    private static let maxAreas = 5_000
    private static let maxClasses = 500

    let report: FileReport

    /// The fleet without its sites, or nil when the root is no mapping. It may hold placeholders: use it only as far
    /// as the report allows.
    func decode(_ root: Node) -> Fleet? {
        report.remember("", at: root.position)
        guard let reader = MappingReader(root, path: "", report: report) else { return nil }
        let fleet = Fleet(
            name: reader.name("name", .identifier, "the fleet's name, for example demo"),
            areas: areas(reader),
            classes: classes(reader),
            sites: [],
            objectives: ObjectivesDecoder(report: report).decode(reader),
            budgets: budgets(reader),
            planner: PlannerDecoder(report: report).decode(reader),
            routing: RoutingDecoder().decode(reader),
            gateway: GatewayDecoder(report: report).decode(reader)
        )
        reader.finish()
        return fleet
    }

    private func areas(_ reader: MappingReader) -> [Area] {
        let meaning = "list the areas that requests come from"
        guard let items = reader.list("areas", required: meaning, atMost: Self.maxAreas) else { return [] }
        if items.isEmpty { report.error("areas", "is empty; \(meaning)") }
        let areas = items.compactMap { path, node in MappingReader(node, path: path, report: report).map(area) }
        UniqueNames.check(areas.map(\.name), in: "areas", report)
        return areas
    }

    private func area(_ reader: MappingReader) -> Area {
        let area = Area(
            name: reader.name("name", .identifier, "the area's name, for example north-virginia"),
            timeZone: reader.timeZone("time_zone", "an IANA time zone, for example America/Chicago"),
            latitudeDegrees: reader.number("latitude_degrees", .latitude),
            longitudeDegrees: reader.number("longitude_degrees", .longitude),
            typicalQueriesPerHour: reader.numbersByName(
                "typical_queries_per_hour",
                .atLeastZero(upTo: 1e12, "mean queries per hour of the class, for example 1200")
            )
        )
        reader.finish()
        return area
    }

    private func classes(_ reader: MappingReader) -> [WorkloadClass] {
        let meaning = "list the kinds of request that the fleet serves"
        guard let items = reader.list("classes", required: meaning, atMost: Self.maxClasses) else { return [] }
        if items.isEmpty { report.error("classes", "is empty; \(meaning)") }
        let classes = items.compactMap { path, node in
            MappingReader(node, path: path, report: report).map(workloadClass)
        }
        UniqueNames.check(classes.map(\.name), in: "classes", report)
        return classes
    }

    private func workloadClass(_ reader: MappingReader) -> WorkloadClass {
        let workloadClass = WorkloadClass(
            name: reader.name("name", .identifier, "the class's name, for example chat"),
            inputTokens: reader.number("input_tokens", .positive(upTo: 1e7, "mean prompt length, for example 900")),
            outputTokens: reader.number(
                "output_tokens",
                .atLeastZero(upTo: 1e7, "mean answer length, for example 250")
            ),
            bytesPerToken: reader.number(
                "bytes_per_token",
                .positive(upTo: 1e6, "bytes on the wire for each token, for example 4"),
                default: 4
            ),
            maxDelaySeconds: reader.number(
                "max_delay_seconds",
                .positive(upTo: 604_800, "longest acceptable mean delay of a request, for example 8")
            ),
            delayPenaltyUSDPerSecond: reader.number(
                "delay_penalty_usd_per_second",
                .atLeastZero(upTo: 1_000, "what a second of delay of one request costs, for example 0.0001"),
                default: 0
            ),
            priority: reader.integer(
                "priority",
                .within(0...1_000, "a whole number; a higher one is served first, for example 2"),
                default: 1
            ),
            resourceUnitsPerToken: reader.numbersByName(
                "resource_units_per_token",
                .atLeastZero(upTo: 1e9, "units of the resource that a token uses, for example 0.002")
            ),
            routing: RoutingGoalsDecoder().decode(reader),
            cues: CuesDecoder(report: report).decode(reader),
            deferrableHours: reader.number(
                "deferrable_hours",
                .atLeastZero(upTo: 168, "hours after its arrival that a request may still be served, for example 12"),
                default: 0
            )
        )
        reader.finish()
        return workloadClass
    }

    private func budgets(_ reader: MappingReader) -> Budgets {
        guard let reader = reader.mapping("budgets") else { return Budgets() }
        let budgets = Budgets(
            waterLitersPerDay: reader.optionalNumber(
                "water_liters_per_day",
                .atLeastZero(upTo: 1e12, "water that the fleet may use in a day, for example 90000")
            ),
            carbonKilogramsPerDay: reader.optionalNumber(
                "carbon_kilograms_per_day",
                .atLeastZero(upTo: 1e12, "carbon dioxide that the fleet may emit in a day, for example 5000")
            )
        )
        reader.finish()
        return budgets
    }
}
