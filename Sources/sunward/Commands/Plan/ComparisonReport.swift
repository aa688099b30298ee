import ControlAPI
import Foundation

/// Two plans beside each other as tables.
struct ComparisonReport {
    /// Most sites and moves shown.
    private static let mostRows = 12

    let comparison: ComparisonView

    /// What the new plan is called.
    let title: String

    /// Totals under both plans.
    func totals() -> TextTable {
        let (before, after) = (comparison.before, comparison.after)
        var table = TextTable("over the horizon", "#present", "#\(title)", "#change", "#%")
        func add(_ name: String, _ old: Double?, _ new: Double?, _ decimals: Int) {
            guard let old, let new else { return }
            table.add(
                Cell(name),
                Cell(old, decimals: decimals),
                Cell(new, decimals: decimals),
                Self.change(new - old, decimals: decimals),
                Self.percent(from: old, to: new)
            )
        }
        add("energy USD", before.energyUSD, after.energyUSD, 2)
        add("carbon kg", before.carbonKilograms, after.carbonKilograms, 2)
        add("carbon tax USD", before.carbonUSD, after.carbonUSD, 2)
        add("delay USD", before.delayUSD, after.delayUSD, 2)
        add("mean delay s", before.delayMeanSeconds, after.delayMeanSeconds, 3)
        add("water L", before.waterLiters, after.waterLiters, 1)
        add("grid kWh", before.gridKWh, after.gridKWh, 1)
        add("own supply kWh", before.renewableKWh, after.renewableKWh, 1)
        add("served queries", before.servedQueries, after.servedQueries, 0)
        add("unserved queries", before.unservedQueries, after.unservedQueries, 0)
        return table
    }

    /// Sites whose part changes, the most changed first.
    func sites() -> TextTable {
        var table = TextTable(
            "site",
            "#queries",
            "#change",
            "#facility kWh",
            "#grid kWh",
            "#carbon kg",
            "#water L",
            "#USD"
        )
        let changed = comparison.sites.filter { $0.isChanged }
            .sorted { (abs($1.queries), $0.site) < (abs($0.queries), $1.site) }
        for row in changed.prefix(Self.mostRows) {
            table.add(
                Cell(row.site),
                Cell(row.after.queries, decimals: 0),
                Self.change(row.queries, decimals: 0),
                Self.change(row.after.facilityKWh - row.before.facilityKWh, decimals: 1),
                Self.change(row.after.gridKWh - row.before.gridKWh, decimals: 1),
                Self.change(row.after.carbonKilograms - row.before.carbonKilograms, decimals: 2),
                Self.change(row.after.waterLiters - row.before.waterLiters, decimals: 1),
                Self.change(row.after.costUSD - row.before.costUSD, decimals: 2)
            )
        }
        return table
    }

    /// The largest moves.
    func moves() -> TextTable {
        var table = TextTable("what moves", "from", "to", "slots", "#queries")
        for move in comparison.moves.prefix(Self.mostRows) {
            table.add(
                Cell("\(move.area) \(move.workloadClass)"),
                Cell(move.from ?? "unserved"),
                Cell((move.to ?? "unserved") + (move.inTime ? ", at another time" : "")),
                Cell(Self.stretches(move.slots)),
                Cell(move.queries, decimals: 0)
            )
        }
        return table
    }

    /// Demand that nobody serves, by area and class.
    func unserved() -> TextTable {
        var table = TextTable("unserved", "slots", "#queries", "because, for one")
        let groups = Dictionary(grouping: comparison.unserved) { "\($0.area) \($0.workloadClass)" }
        let rows = groups.map { name, demands in
            (name, demands.reduce(0) { $0 + $1.queries }, demands)
        }
        for (name, queries, demands) in rows.sorted(by: { ($1.1, $0.0) < ($0.1, $1.0) }).prefix(Self.mostRows) {
            table.add(
                Cell(name),
                Cell(Self.stretches(demands.map(\.slot))),
                Cell(queries, decimals: 0),
                Cell(demands.first?.reason ?? "no single limit")
            )
        }
        return table
    }

    /// How much more there is to tell than the tables show.
    func remainder() -> String? {
        guard comparison.moveCount > Self.mostRows else { return nil }
        return "\(comparison.moveCount) moves in all, \(Int(comparison.movedQueries.rounded())) queries; the largest "
            + "\(Self.mostRows) are shown"
    }

    /// Slots as stretches: 3-7, 12.
    static func stretches(_ slots: [Int]) -> String {
        var stretches: [ClosedRange<Int>] = []
        for slot in Set(slots).sorted() {
            if let last = stretches.last, last.upperBound + 1 == slot {
                stretches[stretches.count - 1] = last.lowerBound...slot
            } else {
                stretches.append(slot...slot)
            }
        }
        return stretches.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
            .joined(separator: ", ")
    }

    private static func change(_ number: Double, decimals: Int) -> Cell {
        let text = String(format: "%+.\(decimals)f", number)
        // Neither plus nor minus nothing.
        let isNothing = Double(text) == 0
        return Cell(isNothing ? "." : text, raw: "\(number)", style: isNothing ? .dim : nil)
    }

    private static func percent(from old: Double, to new: Double) -> Cell {
        guard abs(old) > 1e-12 else { return Cell("", raw: "") }
        let percent = (new - old) / abs(old) * 100
        return Cell(abs(percent) < 0.005 ? "." : String(format: "%+.2f", percent), raw: "\(percent)")
    }
}

extension ComparisonView.Site {
    fileprivate var queries: Double { after.queries - before.queries }

    fileprivate var isChanged: Bool {
        abs(queries) > 1e-6 * max(1, before.queries) || abs(after.costUSD - before.costUSD) > 1e-9
            || abs(after.carbonKilograms - before.carbonKilograms) > 1e-9
    }
}
