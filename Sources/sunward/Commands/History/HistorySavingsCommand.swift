import ArgumentParser
import Store

/// `sunward history savings`
struct HistorySavingsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "savings",
        abstract: "Carbon of each site's requests by UTC day, beside what other rules would have caused.",
        discussion: """
            Against: the best single model at the site nearest to the area; the largest model of the same site; and \
            the same plan without routing. A saving counts only requests for which the other rule had an answer.
            """
    )

    @Option(help: "Only this site.")
    var site: String?

    @OptionGroup var options: HistoryOptions

    func run() async throws {
        try await reporting {
            try await options.show(
                "/api/v1/history/savings",
                filter: ["site": site]
            ) { (rows: [CarbonSavingsRow]) in
                var table = TextTable(
                    "day",
                    "site",
                    "#requests",
                    "#gCO2",
                    "#measured",
                    "#g saved: best single",
                    "#% best single",
                    "#g saved: largest",
                    "#% largest",
                    "#g saved: no routing",
                    "#% no routing"
                )
                for row in rows {
                    table.add(
                        Cell(row.day),
                        Cell(row.site),
                        Cell(row.requests),
                        Cell(row.carbonGrams),
                        Cell(percent: row.carbonMeasuredShare),
                        Cell(row.bestSingleAtNearestSite.savedGrams),
                        Cell(row.bestSingleAtNearestSite.savedPercent, decimals: 1),
                        Cell(row.largestModel.savedGrams),
                        Cell(row.largestModel.savedPercent, decimals: 1),
                        Cell(row.planWithoutRouting.savedGrams),
                        Cell(row.planWithoutRouting.savedPercent, decimals: 1)
                    )
                }
                return table
            }
        }
    }
}
