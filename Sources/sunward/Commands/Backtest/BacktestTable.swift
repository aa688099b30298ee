import ControlAPI
import Foundation
import Simulation

/// A backtest's report for people.
struct BacktestTable {
    let report: BacktestReport

    func text(for terminal: Terminal) -> String {
        let first = Timestamp.format(report.from)
        let heading =
            terminal.styled("\(report.days) days of \(report.fleet) from \(first)", .bold)
            + ", forecast \(report.forecast), seed \(report.seed)"
        var parts = [heading, figures.rendered(for: terminal), differences.rendered(for: terminal)]
        parts += comparisons
        parts += report.order.compactMap { name in
            report.policies[name]?.sites.map { terminal.styled(name, .bold) + "\n" + sites($0).rendered(for: terminal) }
        }
        parts.append(notes)
        return parts.joined(separator: "\n\n")
    }

    private var figures: TextTable {
        var table = TextTable(
            "policy",
            "#cost $",
            "#carbon kg",
            "#marginal kg",
            "#water L",
            "#over L",
            "#delay s",
            "#p95 s",
            "#unserved",
            "#churn",
            "#regret",
            "95 %"
        )
        for name in report.order {
            guard let policy = report.policies[name] else { continue }
            table.add(
                Cell(name),
                Cell(policy.costUSD),
                Cell(policy.carbonKg, decimals: 1),
                Cell(policy.marginalCarbonKg, decimals: 1),
                Cell(policy.waterL, decimals: 0),
                Cell(policy.waterOverBudgetL, decimals: 0),
                Cell(policy.delayMeanSeconds, decimals: 3),
                Cell(policy.delayP95Seconds, decimals: 3),
                Cell(percent: policy.unservedShare),
                Cell(percent: policy.churn),
                Cell(percent: policy.regret),
                Cell(Self.interval(policy.intervals["regret"]))
            )
        }
        return table
    }

    private var differences: TextTable {
        var table = TextTable("compared with \(report.reference)", "#cost", "95 %", "#carbon", "95 %", "#water", "95 %")
        for name in report.order where name != report.reference {
            guard let policy = report.policies[name] else { continue }
            let cells = ["costUSD", "carbonKg", "waterL"].map { policy.differences[$0] }.flatMap {
                [Cell(percent: $0?.relative), Cell(Self.interval($0?.interval))]
            }
            table.add(Cell(name), cells[0], cells[1], cells[2], cells[3], cells[4], cells[5])
        }
        return table
    }

    /// What the bounded policies save beside those whose level they are held at.
    private var comparisons: [String] {
        report.comparisons.map { comparison in
            let parts = [("cost", "costUSD"), ("carbon", "carbonKg")].compactMap { title, key in
                comparison.differences[key].map {
                    "\(title) \(Self.signed($0.relative)) \(Self.interval($0.interval))"
                }
            }
            return "\(comparison.policy) against \(comparison.against): " + parts.joined(separator: ", ")
        }
    }

    private func sites(_ details: [String: BacktestReport.SiteDetail]) -> TextTable {
        var table = TextTable("site", "#queries", "#load kWh", "#own kWh", "#grid kWh", "#cost $", "#kg", "#water L")
        for (name, site) in details.sorted(by: { $0.key < $1.key }) {
            table.add(
                Cell(name),
                Cell(site.queries, decimals: 0),
                Cell(site.facilityKWh, decimals: 1),
                Cell(site.renewableKWh, decimals: 1),
                Cell(site.gridKWh, decimals: 1),
                Cell(site.costUSD),
                Cell(site.carbonKg, decimals: 1),
                Cell(site.waterL, decimals: 0)
            )
        }
        return table
    }

    private var notes: String {
        let objectives = Set(report.policies.values.map(\.regretObjective)).sorted().joined(separator: " or ")
        var lines = [
            "regret: how much worse than the same planner with perfect foresight in the first objective (\(objectives));",
            "in brackets the middle 95 % of resamples of the days; over: water beyond the daily budget",
        ]
        for name in report.order {
            guard let seconds = report.policies[name]?.planMeanSeconds else { continue }
            lines.append("\(name): a plan in \(String(format: "%.3f", seconds)) s on the mean")
        }
        let overloaded = report.order.filter { (report.policies[$0]?.overloadShare ?? 0) > 5e-5 }
        for name in overloaded {
            guard let policy = report.policies[name] else { continue }
            let share = Self.percent(policy.overloadShare)
            lines.append("\(name): \(share) of requests beyond what their site can do in the time")
        }
        // Whoever serves less pays less: such figures beside others mislead.
        let served = report.order.compactMap { report.policies[$0]?.unservedShare }.min() ?? 0
        for name in report.order {
            guard let share = report.policies[name]?.unservedShare, share > served + 5e-5 else { continue }
            lines.append("\(name): \(Self.percent(share)) unserved; its cost, carbon and regret are those of the rest")
        }
        return lines.joined(separator: "\n")
    }

    private static func interval(_ interval: BacktestReport.Interval?) -> String {
        guard let interval else { return "" }
        return "[\(percent(interval.low)), \(percent(interval.high))]"
    }

    private static func percent(_ fraction: Double) -> String { String(format: "%.1f %%", fraction * 100) }

    private static func signed(_ fraction: Double) -> String { String(format: "%+.1f %%", fraction * 100) }
}
