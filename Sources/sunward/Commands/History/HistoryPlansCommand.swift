import ArgumentParser
import Foundation
import Store
import SunwardModel

/// `sunward history plans`
struct HistoryPlansCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plans",
        abstract: "Plans, a line each."
    )

    @OptionGroup var options: HistoryOptions

    func run() async throws {
        try await reporting {
            try await options.show("/api/v1/history/plans", filter: [:]) { (rows: [PlanSummaryRow]) in
                var table = TextTable(
                    "issued",
                    "plan",
                    "trigger",
                    "status",
                    "#energy USD",
                    "#carbon kg",
                    "#delay s",
                    "#water L",
                    "#unserved",
                    "#churn",
                    "#solve s",
                    "#iterations"
                )
                for row in rows {
                    table.add(
                        Cell(row.issuedAt),
                        Cell(row.id.uuidString.lowercased()),
                        Cell(row.trigger),
                        Cell(row.status, style: row.status == "optimal" ? nil : .warning),
                        Cell(row.totals.energyUSD),
                        Cell(row.totals.carbonKilograms),
                        Cell(row.totals.delayMeanSeconds, decimals: 3),
                        Cell(row.totals.waterLiters, decimals: 1),
                        Cell(row.totals.unservedQueries, decimals: 0),
                        Cell(percent: row.switching?.churn),
                        Cell(row.timing.solveSeconds, decimals: 3),
                        Cell(row.timing.iterations)
                    )
                }
                return table
            }
        }
    }
}
