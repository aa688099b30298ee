import ControlAPI
import SunwardModel

/// Sites with their last readings.
struct SitesTable {
    /// What stands before a stale reading: colour alone is lost in a pipe, and on some eyes.
    private static let staleSign = "*"

    let sites: [SiteView]

    /// What the signs in the table mean; nil where there are none.
    var legend: String? {
        sites.contains { site in Self.columns.contains { reading(site, $0.metric)?.stale == true } }
            ? "\(Self.staleSign) marks a stale reading" : nil
    }

    var table: TextTable {
        var table = TextTable(
            ["site", "zone", "state"] + Self.columns.map(\.title) + ["#planned", "#use", "#water L", "#carbon kg"]
        )
        for site in sites {
            var row = [Cell(site.name), Cell(site.zone)]
            row.append(site.available ? Cell("up", style: .good) : Cell("down", style: .bad))
            row += Self.columns.map { cell(reading(site, $0.metric), decimals: $0.decimals) }
            row += [
                Cell(site.planned?.queries, decimals: 0), Cell(percent: site.planned?.utilization),
                Cell(site.waterUsedTodayLiters, decimals: 1), Cell(site.carbonUsedTodayKilograms),
            ]
            table.add(row)
        }
        return table
    }

    private static let columns: [(title: String, metric: SiteMetric, decimals: Int)] = [
        ("#gCO2/kWh", .carbonIntensity, 0), ("#USD/MWh", .price, 2), ("#solar kW", .solarPower, 1),
        ("#wind kW", .windPower, 1),
    ]

    private func reading(_ site: SiteView, _ metric: SiteMetric) -> SiteView.ReadingView? {
        site.readings.first { $0.metric == metric.rawValue && $0.model == nil }
    }

    private func cell(_ reading: SiteView.ReadingView?, decimals: Int) -> Cell {
        guard let reading else { return "-" }
        let fresh = Cell(reading.value, decimals: decimals)
        guard reading.stale else { return fresh }
        return Cell(Self.staleSign + fresh.text, raw: fresh.raw, style: .warning)
    }
}
