import ArgumentParser
import Store

/// `sunward history arrivals`
struct HistoryArrivalsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "arrivals",
        abstract: "Observed demand by area and class."
    )

    @Option(help: "Only this area.")
    var area: String?

    @Option(name: .customLong("class"), help: "Only this class.")
    var workloadClass: String?

    @OptionGroup var options: HistoryOptions

    func run() async throws {
        try await reporting {
            try await options.show(
                "/api/v1/history/arrivals",
                filter: ["area": area, "class": workloadClass]
            ) { (rows: [ArrivalsRow]) in
                var table = TextTable("observed", "area", "class", "#queries/h", "received")
                for row in rows {
                    table.add(
                        Cell(row.observedAt),
                        Cell(row.area),
                        Cell(row.workloadClass),
                        Cell(row.queriesPerHour, decimals: 1),
                        Cell(row.receivedAt)
                    )
                }
                return table
            }
        }
    }
}
