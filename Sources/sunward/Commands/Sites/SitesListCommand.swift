import ArgumentParser
import ControlAPI
import Foundation
import SunwardModel

/// `sunward sites list`
struct SitesListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the sites with their last readings."
    )

    @OptionGroup var service: ServiceOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await reporting {
            let answer: ControlClient.Answer<[SiteView]> = try await ControlClient.run(service) {
                try await $0.get("/api/v1/sites")
            }
            var table = TextTable(
                "site",
                "zone",
                "state",
                "#gCO2/kWh",
                "#USD/MWh",
                "#solar kW",
                "#wind kW",
                "#planned",
                "#use",
                "#water L",
                "#carbon kg"
            )
            for site in answer.value {
                let power = site.planned
                table.add(
                    Cell(site.name),
                    Cell(site.zone),
                    site.available ? Cell("up", style: .good) : Cell("down", style: .bad),
                    cell(site, .carbonIntensity, decimals: 0),
                    cell(site, .price),
                    cell(site, .solarPower, decimals: 1),
                    cell(site, .windPower, decimals: 1),
                    Cell(power?.queries, decimals: 0),
                    Cell(percent: power?.utilization),
                    Cell(site.waterUsedTodayLiters, decimals: 1),
                    Cell(site.carbonUsedTodayKilograms)
                )
            }
            try Printer(format: output.format).show(json: answer.json, tables: [(nil, table)])
        }
    }

    private func cell(_ site: SiteView, _ metric: SiteMetric, decimals: Int = 2) -> Cell {
        guard let reading = site.readings.first(where: { $0.metric == metric.rawValue && $0.model == nil }) else {
            return "-"
        }
        return Cell(reading.value, decimals: decimals, style: reading.stale ? .warning : nil)
    }
}
