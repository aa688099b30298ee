import Foundation
import Routing

/// A sweep for people, and its frontiers as CSV.
struct SweepTable {
    let report: SweepReport

    func text(for terminal: Terminal) -> String {
        let best = report.bestSingle
        let heading =
            terminal.styled("Joules a request at a part of the best single model's quality", .bold)
            + " (\(best.model), \(EvaluationTable.fixed(best.quality, 3)) at "
            + "\(EvaluationTable.fixed(best.joulesPerRequest, 1)) J)"
        let note =
            "\(report.prompts) prompts, \(report.seeds.count) seeds; in brackets the middle 95 % of resamples of the "
            + "prompts,\nunder `more` that of what is needed beyond \(SweepReport.ownPolicy) on the same resample. "
            + "- means: reached by no setting."
        return [heading, levels.rendered(for: terminal), note].joined(separator: "\n\n")
    }

    /// The settings of every policy, one a line.
    func csv() -> String {
        var table = TextTable(
            "policy",
            "#knob",
            "#quality",
            "#relative_quality",
            "#joules_per_request",
            "#grams_per_request"
        )
        for point in report.frontier {
            table.add(
                Cell(point.policy),
                Cell(point.knob),
                Cell(point.quality),
                Cell(point.quality / report.bestSingle.quality),
                Cell(point.joulesPerRequest),
                Cell(point.gramsPerRequest)
            )
        }
        return table.csv() + "\r\n"
    }

    private var levels: TextTable {
        var table = TextTable("policy", "#100 %", "#99 %", "#98 %", "#95 %", "", "more", "#90 %", "", "more")
        for name in report.policies + report.references { add(name, to: &table) }
        for quoted in report.quoted {
            let cells = RelativeQuality.allCases.map { cell(quoted.joulesAtRelativeQuality[$0.rawValue] ?? nil) }
            table.add(Cell(quoted.name + " (quoted)"), cells[0], cells[1], cells[2], cells[3], "", "", cells[4], "", "")
        }
        return table
    }

    private func add(_ name: String, to table: inout TextTable) {
        let joules = report.joulesAtRelativeQuality[name] ?? [:]
        let cells = RelativeQuality.allCases.map { cell(joules[$0.rawValue] ?? nil) }
        let intervals = report.intervals[name] ?? [:]
        let beyond = name == SweepReport.ownPolicy ? [:] : report.beyondOwnPolicy[name] ?? [:]
        table.add(
            Cell(name),
            cells[0],
            cells[1],
            cells[2],
            cells[3],
            interval(intervals[RelativeQuality.less5.rawValue]),
            interval(beyond[RelativeQuality.less5.rawValue]),
            cells[4],
            interval(intervals[RelativeQuality.less10.rawValue]),
            interval(beyond[RelativeQuality.less10.rawValue])
        )
    }

    private func cell(_ joules: Double?) -> Cell { Cell(joules, decimals: 1) }

    private func interval(_ ends: [Double]?) -> Cell {
        guard let ends, ends.count == 2 else { return "" }
        return Cell("[\(EvaluationTable.fixed(ends[0], 0)), \(EvaluationTable.fixed(ends[1], 0))]", style: .dim)
    }
}
