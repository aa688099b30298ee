import Foundation
import Routing
import SunwardModel

/// A stress test for people.
struct StressTable {
    let report: StressReport

    func text(for terminal: Terminal) -> String {
        var table = TextTable(
            "run",
            "#quality",
            "#best 1",
            "#miss pt",
            "#overrun",
            "#feasible",
            "#J/req",
            "#p99 s",
            "#> SLO",
            "#infeas.",
            "#refused",
            "broken"
        )
        for row in report.rows {
            table.add(
                Cell(row.name),
                Cell(row.quality, decimals: 4),
                Cell(row.bestSingleQuality, decimals: 4),
                Cell(row.targetMissPoints, decimals: 2),
                Cell(percent: row.budgetOverrunPercent.map { $0 / 100 }),
                Cell(feasible(row)),
                Cell(row.joulesPerRequest, decimals: 1),
                Cell(row.latencyP99Seconds, decimals: 1),
                Cell(percent: row.sloViolationRate),
                Cell(percent: row.infeasibleRate),
                Cell(row.refused),
                row.broken.isEmpty
                    ? Cell("all held", style: .good)
                    : Cell(row.broken.map(\.rawValue).joined(separator: ", "), style: .bad)
            )
        }
        return table.rendered(for: terminal) + "\n\n" + explanation
    }

    /// How many budgets a constant price would have kept, and the worst overrun of these.
    private func feasible(_ row: StressReport.Row) -> String {
        guard let runs = row.feasibleRuns else { return "-" }
        let overrun = row.feasibleOverrunPercent.map { String(format: ": %.2f %%", $0) } ?? ""
        return "\(runs)/\(report.undisturbed.runs.count)\(overrun)"
    }

    private var explanation: String {
        let runs = report.undisturbed.runs.count
        return "\(report.undisturbed.policy.rawValue), \(report.undisturbed.requestsPerRun) requests, \(runs) "
            + (runs == 1 ? "seed. " : "seeds (miss and overrun are the worst of any). ")
            + "Held means: quality at most \(StressReport.missPointsAllowed) points\nbelow its target, carbon at most "
            + "\(StressReport.overrunPercentAllowed) % over its budget, at most "
            + "\(Int(StressReport.latencyViolationsAllowed * 100)) % of answers slower than the objective, "
            + "none refused."
            + (report.rows.contains { $0.feasibleRuns != nil }
                ? " Feasible:\nruns whose budget the best constant price would have kept, and the worst overrun of these; "
                    + "only these count." : "")
    }
}
