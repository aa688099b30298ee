import ArgumentParser
import Store

/// `sunward history footprint`
struct HistoryFootprintCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "footprint",
        abstract: "What each site used, by the hour: energy, carbon, water, cost, delay; with a total."
    )

    @Option(help: "Only this site.")
    var site: String?

    @OptionGroup var options: HistoryOptions

    func run() async throws {
        try await reporting {
            try await options.show(
                "/api/v1/history/footprint",
                filter: ["site": site]
            ) { (rows: [FootprintRow]) in
                var table = TextTable(
                    "hour",
                    "site",
                    "#queries",
                    "#facility kWh",
                    "#grid kWh",
                    "#own kWh",
                    "#carbon kg",
                    "#water L",
                    "#USD",
                    "#gCO2/kWh",
                    "#delay s",
                    "#charge kWh",
                    "#discharge kWh",
                    "#holds kWh"
                )
                for row in rows {
                    table.add(
                        Cell(row.hour),
                        Cell(row.site),
                        Cell(row.queries, decimals: 0),
                        Cell(row.facilityKWh),
                        Cell(row.gridKWh),
                        Cell(row.renewableKWh),
                        Cell(row.carbonKilograms, decimals: 3),
                        Cell(row.waterLiters),
                        Cell(row.costUSD, decimals: 4),
                        Cell(
                            row.meanCarbonIntensityGramsPerKWh,
                            decimals: 0,
                            style: row.staleIntervals > 0 ? .warning : nil
                        ),
                        Cell(row.meanDelaySeconds, decimals: 3),
                        Cell(row.chargeKWh),
                        Cell(row.dischargeKWh),
                        Cell(row.chargeStateKWh)
                    )
                }
                if options.output.format == .table, rows.count > 1 { table.addTotal(of: rows) }
                return table
            }
        }
    }
}

extension TextTable {
    fileprivate mutating func addTotal(of rows: [FootprintRow]) {
        func sum(_ value: (FootprintRow) -> Double) -> Double { rows.reduce(0) { $0 + value($1) } }
        let queries = sum(\.queries)
        add(
            Cell("total", style: .bold),
            "",
            Cell(queries, decimals: 0),
            Cell(sum(\.facilityKWh)),
            Cell(sum(\.gridKWh)),
            Cell(sum(\.renewableKWh)),
            Cell(sum(\.carbonKilograms), decimals: 3),
            Cell(sum(\.waterLiters)),
            Cell(sum(\.costUSD), decimals: 4),
            "",
            Cell(queries > 0 ? sum { ($0.meanDelaySeconds ?? 0) * $0.queries } / queries : nil, decimals: 3),
            Cell(rows.contains { $0.chargeKWh != nil } ? sum { $0.chargeKWh ?? 0 } : nil),
            Cell(rows.contains { $0.dischargeKWh != nil } ? sum { $0.dischargeKWh ?? 0 } : nil),
            ""
        )
    }
}
