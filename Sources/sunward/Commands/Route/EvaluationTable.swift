import Foundation
import Routing
import SunwardModel

/// An evaluation for people.
struct EvaluationTable {
    let report: EvaluationReport

    func text(for terminal: Terminal) -> String {
        [
            heading(terminal), datasets.rendered(for: terminal), limits.rendered(for: terminal),
            models.rendered(for: terminal), summary,
        ]
        .joined(separator: "\n\n")
    }

    private func heading(_ terminal: Terminal) -> String {
        let best = report.bestSingle
        let runs = report.runs.count == 1 ? "" : " x \(report.runs.count) seeds"
        let seconds = String(format: "%.0f", report.durationSeconds)
        return terminal.styled("\(report.policy.rawValue)", .bold)
            + ": \(report.requestsPerRun) requests in \(seconds) s\(runs), \(report.prompts) prompts; best single "
            + "model \(best.model), quality \(Self.fixed(best.quality, 3)) at \(Self.fixed(best.joulesPerRequest, 1)) J"
    }

    /// Quality, energy and carbon by data set.
    private var datasets: TextTable {
        var table = TextTable(
            "data set",
            "#requests",
            "#quality",
            "#of best",
            "#J/req",
            "#J best",
            "#oracle",
            "#g/req",
            "#regret g",
            "#AUROC",
            "#ECE"
        )
        for row in report.datasets + [report.overall] {
            table.add(
                Cell(row.dataset),
                Cell(row.requests),
                Cell(row.quality, decimals: 3),
                Cell(percent: row.relativeQuality),
                Cell(row.joulesPerRequest, decimals: 1),
                Cell(row.bestSingleJoulesPerRequest, decimals: 1),
                Cell(row.oracleJoulesPerRequest, decimals: 1),
                Cell(row.gramsPerRequest, decimals: 5),
                Cell(row.regretGramsPerRequest, decimals: 5),
                Cell(row.rankingArea, decimals: 3),
                Cell(row.calibrationError, decimals: 3)
            )
        }
        return table
    }

    /// Latency and limits by data set.
    private var limits: TextTable {
        var table = TextTable(
            "data set",
            "#p50 s",
            "#p95 s",
            "#p99 s",
            "#in p95",
            "#floor",
            "#SLO",
            "#budget",
            "#refused",
            "#infeasible"
        )
        for row in report.datasets + [report.overall] {
            table.add(
                Cell(row.dataset),
                Cell(row.latencyP50Seconds),
                Cell(row.latencyP95Seconds),
                Cell(row.latencyP99Seconds),
                Cell(percent: row.latencyCoverage),
                Cell(row.floorViolations),
                Cell(row.latencyViolations),
                Cell(row.budgetViolations),
                Cell(row.refused),
                Cell(percent: row.infeasibleShare)
            )
        }
        return table
    }

    private var models: TextTable {
        var table = TextTable("model", "#share", "#quality", "#J/req", "#AUROC", "#ECE")
        for row in report.models {
            table.add(
                Cell(row.model),
                Cell(percent: row.share),
                Cell(row.quality, decimals: 3),
                Cell(row.joulesPerRequest, decimals: 1),
                Cell(row.rankingArea, decimals: 3),
                Cell(row.calibrationError, decimals: 3)
            )
        }
        return table
    }

    private static func hindsight(_ budget: BudgetAudit) -> String {
        guard let hindsight = budget.hindsight else { return "" }
        guard let grams = hindsight.leastGrams else { return ", no constant price reaches the target" }
        return ", the best constant price \(fixed(grams, 1)) g: \(hindsight.isFeasible ? "feasible" : "not feasible")"
    }

    private var summary: String {
        var lines: [String] = []
        if let target = report.overall.qualityTarget {
            let misses = report.runs.compactMap(\.targetMissPoints)
            lines.append(
                "quality target \(Self.fixed(target, 4)): reached \(Self.fixed(report.overall.quality, 4)); missed by "
                    + "at most \(Self.fixed(misses.max() ?? 0, 2)) points in any run"
            )
        }
        for run in report.runs {
            guard let budget = run.budget else { continue }
            lines.append(
                "budget, seed \(run.seed): \(Self.fixed(budget.spentGrams, 1)) of "
                    + "\(Self.fixed(budget.allowedGrams, 1)) g, overrun "
                    + "\(Self.fixed(budget.overrunFraction * 100, 2)) % (worst window "
                    + "\(Self.fixed(budget.worstWindowOverrunFraction * 100, 2)) %; an oracle needs "
                    + "\(Self.fixed(budget.leastGrams, 1)) g\(Self.hindsight(budget)))"
            )
        }
        let time = report.decisionTime
        lines.append(
            "decision \(Self.fixed(time.p50Microseconds, 1)) us p50, \(Self.fixed(time.p99Microseconds, 1)) us p99; "
                + "the router's own energy \(Self.fixed(report.overall.routerJoulesPerRequest * 1000, 2)) mJ a request"
        )
        return lines.joined(separator: "\n")
    }

    static func fixed(_ number: Double, _ decimals: Int) -> String { String(format: "%.\(decimals)f", number) }
}
