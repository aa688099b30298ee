import ArgumentParser
import Foundation
import Store

/// `sunward history allocations`
struct HistoryAllocationsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "allocations",
        abstract: "Which site served whose queries, by settled interval."
    )

    @Option(help: "Only this site.")
    var site: String?

    @Option(help: "Only this area.")
    var area: String?

    @Option(name: .customLong("class"), help: "Only this class.")
    var workloadClass: String?

    @OptionGroup var options: HistoryOptions

    func run() async throws {
        try await reporting {
            try await options.show(
                "/api/v1/history/allocations",
                filter: ["site": site, "area": area, "class": workloadClass]
            ) { (rows: [AllocationRow]) in
                var table = TextTable("from", "until", "area", "class", "site", "#share", "#queries", "plan")
                for row in rows {
                    table.add(
                        Cell(row.intervalStart),
                        Cell(row.intervalEnd),
                        Cell(row.area),
                        Cell(row.workloadClass),
                        row.site.map { Cell($0) } ?? Cell("(unserved)", raw: "", style: .bad),
                        Cell(percent: row.share),
                        Cell(row.queries, decimals: 1),
                        Cell(
                            String(row.planID.uuidString.lowercased().prefix(13)),
                            raw: row.planID.uuidString.lowercased()
                        )
                    )
                }
                return table
            }
        }
    }
}
