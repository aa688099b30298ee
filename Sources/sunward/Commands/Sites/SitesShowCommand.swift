import ArgumentParser
import ControlAPI
import Foundation
import SunwardModel

/// `sunward sites show`
struct SitesShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show a site: every reading with its age, and what the plan gives it now."
    )

    @Argument(help: "The site's name.")
    var site: String

    @OptionGroup var service: ServiceOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await reporting {
            let name = ControlClient.pathSegment(site)
            let answer: ControlClient.Answer<SiteView> = try await ControlClient.run(service) {
                try await $0.get("/api/v1/sites/\(name)")
            }
            let view = answer.value
            var readings = TextTable("metric", "model", "#value", "observed", "#age s", "state")
            for reading in view.readings {
                readings.add(
                    Cell(reading.metric),
                    Cell(reading.model ?? ""),
                    Cell(reading.value),
                    Cell(reading.observedAt),
                    Cell(reading.ageSeconds, decimals: 0),
                    reading.stale ? Cell("stale", style: .warning) : Cell("fresh", style: .good)
                )
            }
            var plan = TextTable("planned in this slot", "#value")
            if let planned = view.planned {
                plan.add("queries", Cell(planned.queries, decimals: 0))
                plan.add("utilization", Cell(percent: planned.utilization))
                plan.add("facility kWh", Cell(planned.facilityKWh))
                plan.add("from the grid kWh", Cell(planned.gridKWh))
                plan.add("own supply kWh", Cell(planned.renewableKWh))
                plan.add("carbon kg", Cell(planned.carbonKilograms, decimals: 3))
                plan.add("water L", Cell(planned.waterLiters))
                plan.add("grid energy USD", Cell(planned.costUSD, decimals: 4))
            }
            let state = view.available ? "up" : "down"
            try Printer(format: output.format).show(
                json: answer.json,
                tables: [("\(view.name) (\(view.zone)), \(state)", readings), (nil, plan)]
            )
        }
    }
}
