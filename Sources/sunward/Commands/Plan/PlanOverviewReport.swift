import ControlAPI
import Foundation

/// A plan's prices and its cheapest cut of carbon as tables.
struct PlanOverviewReport {
    let overview: PlanOverview
    let slot: Int?

    private var prices: PricesView { overview.prices }

    func show(format: OutputFormat) throws {
        let shown = slot ?? prices.currentSlot ?? 0
        let rows = prices.siteSlots.filter { $0.slot == shown }
        guard !rows.isEmpty else {
            let last = prices.siteSlots.map(\.slot).max() ?? 0
            throw CommandFailure(.badInput, "--slot is \(shown); the plan has slots 0 to \(last)")
        }
        let start = rows.first?.slotStart.map { ", from \(Timestamp.format($0))" } ?? ""
        let unit = prices.unit.map { "dollars of \($0)" } ?? "dollars of the weighted sum"
        let comparison = overview.carbonCut.map { ComparisonReport(comparison: $0.comparison, title: "after") }
        try Printer(format: format).show(
            json: try WireCoding.encode(overview),
            tables: [
                ("one more unit in slot \(shown)\(start), in \(unit)", siteTable(rows)),
                ("what binds over the horizon", bindingTable()),
                ("budgets", budgetTable()),
                (cutTitle, comparison?.totals() ?? TextTable()),
                (nil, comparison?.moves() ?? TextTable()),
            ]
        )
        guard format == .table, let cut = overview.carbonCut else { return }
        print("")
        if let remainder = comparison?.remainder() { print(remainder) }
        print(conclusion(cut))
    }

    private func siteTable(_ rows: [PricesView.SiteSlot]) -> TextTable {
        var table = TextTable(
            "site",
            "#demand /MWh",
            "#own supply /MWh",
            "#grid limit /MWh",
            "#water /m3",
            "#capacity /1000",
            "binds"
        )
        for row in rows {
            let dearest = row.capacityUSDPerUnit.max { ($0.value, $1.key) < ($1.value, $0.key) }
            let capacity = dearest.flatMap { $0.value > 0 ? $0.value * 1000 : nil }
            table.add(
                Cell(row.site),
                Cell(row.demandUSDPerKWh * 1000),
                Cell(row.renewableUSDPerKWh * 1000),
                Cell(row.gridLimitUSDPerKWh * 1000),
                Cell(row.waterUSDPerLiter * 1000, decimals: 3),
                Cell(capacity, decimals: 4),
                Cell(((row.hasSurplus ? ["own supply in surplus"] : []) + row.binding).joined(separator: "; "))
            )
        }
        return table
    }

    /// Each limit once, with the slots it binds in.
    private func bindingTable() -> TextTable {
        struct Place: Hashable {
            let site: String
            let limit: String
        }
        var places: [Place] = []
        var slots: [Place: [Int]] = [:]
        let budgets = Set(prices.budgets.map { "budget \($0.name)" })
        for row in prices.siteSlots {
            for limit in row.binding where !budgets.contains(limit) {
                let place = Place(site: row.site, limit: limit)
                if slots[place] == nil { places.append(place) }
                slots[place, default: []].append(row.slot)
            }
        }
        var table = TextTable("site", "limit", "slots", "#dearest")
        for place in places {
            let bound = slots[place] ?? []
            let rows = prices.siteSlots.filter { $0.site == place.site && bound.contains($0.slot) }
            let isPower = place.limit == "grid limit"
            let resource = String(place.limit.dropFirst("capacity ".count))
            let most = rows.map { isPower ? $0.gridLimitUSDPerKWh : $0.capacityUSDPerUnit[resource] ?? 0 }.max() ?? 0
            table.add(
                Cell(place.site),
                Cell(place.limit),
                Cell(ComparisonReport.stretches(bound)),
                Cell(Cell.fixed(most * 1000, decimals: isPower ? 2 : 4) + (isPower ? " /MWh" : " /1000"))
            )
        }
        return table
    }

    private func budgetTable() -> TextTable {
        var table = TextTable("budget", "#used", "#limit", "unit", "#one more", "")
        for budget in prices.budgets {
            let isWater = budget.kind == "water"
            table.add(
                Cell(budget.name),
                Cell(budget.used, decimals: 1),
                Cell(budget.limit, decimals: 1),
                Cell(isWater ? "L" : "kg"),
                Cell(Cell.fixed(budget.usdPerUnit * 1000, decimals: isWater ? 3 : 2) + (isWater ? " /m3" : " /t")),
                budget.binds ? Cell("binds", style: .warning) : ""
            )
        }
        return table
    }

    private var cutTitle: String? {
        overview.carbonCut.map { "the cheapest way to cut \(Self.percent($0.wantedFraction)) of the carbon" }
    }

    private func conclusion(_ cut: CarbonCutView) -> String {
        let mass = String(format: "%.2f kg", cut.avoidedKilograms)
        let money = String(format: "%+.2f USD of energy", cut.extraEnergyUSD)
        let each = cut.usdPerTonne.map { String(format: ", %.2f USD per tonne avoided", $0) } ?? ""
        let last = cut.lastTonneUSD.map { String(format: " (the last tonne %.2f)", $0) } ?? ""
        guard cut.possible else {
            return
                "\(Self.percent(cut.wantedFraction)) cannot be cut without leaving more demand unserved; the most that "
                + "can is \(Self.percent(cut.fraction)): \(mass) for \(money)\(each)"
        }
        return "\(Self.percent(cut.fraction)) less carbon: \(mass) for \(money)\(each)\(last)"
    }

    private static func percent(_ fraction: Double) -> String {
        let text = String(format: "%.2f", fraction * 100)
        return (text.hasSuffix(".00") ? String(text.dropLast(3)) : text) + " %"
    }
}
