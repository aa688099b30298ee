import ArgumentParser
import Store

/// `sunward history telemetry`
struct HistoryTelemetryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "telemetry",
        abstract: "Readings of sites and their models."
    )

    @Option(help: "Only this site.")
    var site: String?

    @Option(help: "Only this metric, such as price_usd_per_mwh.")
    var metric: String?

    @OptionGroup var options: HistoryOptions

    func run() async throws {
        try await reporting {
            try await options.show(
                "/api/v1/history/telemetry",
                filter: ["site": site, "metric": metric]
            ) { (rows: [TelemetryRow]) in
                var table = TextTable("observed", "site", "model", "metric", "#value", "received")
                for row in rows {
                    table.add(
                        Cell(row.observedAt),
                        Cell(row.site),
                        Cell(row.model ?? ""),
                        Cell(row.metric),
                        Cell(row.value, decimals: 3),
                        Cell(row.receivedAt)
                    )
                }
                return table
            }
        }
    }
}
