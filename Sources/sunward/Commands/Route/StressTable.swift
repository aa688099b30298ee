import Foundation
import Routing
import SunwardModel

/// A stress test for people.
struct StressTable {
    let report: StressReport

    func text(for terminal: Terminal) -> String {
        let looksBack = report.rows.contains { $0.feasibleRuns != nil }
        var headings = ["run", "#quality", "#best 1", "#miss pt", "#overrun"]
        if looksBack { headings.append("#feas.") }
        headings += ["#J/req", "#p99 s", "#> SLO", "#infeas.", "#refused", "broken"]
        var table = TextTable(headings)
        for row in report.rows {
            var cells = [
                Cell(row.name),
                Cell(row.quality, decimals: 4),
                Cell(row.bestSingleQuality, decimals: 4),
                Cell(row.targetMissPoints, decimals: 2),
                Cell(percent: row.budgetOverrunPercent.map { $0 / 100 }),
            ]
            if looksBack { cells.append(Cell(row.feasibleRuns.map { "\($0)/\(runs)" } ?? "-")) }
            cells += [
                Cell(row.joulesPerRequest, decimals: 1),
                Cell(row.latencyP99Seconds, decimals: 1),
                Cell(percent: row.sloViolationRate),
                Cell(percent: row.infeasibleRate),
                Cell(row.refused),
                row.broken.isEmpty
                    ? Cell("all held", style: .good)
                    : Cell(row.broken.map(\.rawValue).joined(separator: ", "), style: .bad),
            ]
            table.add(cells)
        }
        return table.rendered(for: terminal) + "\n\n" + explanation + (looksBack ? hindsight : "")
    }

    private var hindsight: String {
        "\nFeas.: runs whose budget the best constant price would have kept; only these count for it."
    }

    /// Seeds of each row.
    private var runs: Int { report.undisturbed.runs.count }

    private var explanation: String {
        "\(report.undisturbed.policy.rawValue), \(report.undisturbed.requestsPerRun) requests, \(runs) "
            + (runs == 1 ? "seed. " : "seeds (miss and overrun are the worst of any). ")
            + "Held means: quality at most \(StressReport.missPointsAllowed) points\nbelow its target, carbon at most "
            + "\(StressReport.overrunPercentAllowed) % over its budget, at most "
            + "\(Int(StressReport.latencyViolationsAllowed * 100)) % of answers slower than the objective, "
            + "none refused."
    }
}
