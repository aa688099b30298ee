import Foundation

/// What `bench plan` measured.
struct PlanBenchReport: Encodable {
    /// One size.
    struct Row: Encodable {
        let size: String
        let variables: Int
        /// Split by slots: medians.
        let coldSeconds: Double
        let warmSeconds: Double
        /// To the proven bound, the worst of all phases.
        let relativeGap: Double
        /// Of the cold solve, by phase.
        let optima: [Double]
        /// Of the process so far; nil where the system has no /proc.
        let peakBytes: Int?
        /// As one linear program; nil where it did not end in time.
        var wholeColdSeconds: Double?
        var wholeWarmSeconds: Double?
        var wholeOptima: [Double]?
        var isWholeOutOfTime = false

        /// How many times faster a cold split solve is.
        var ratio: Double? { wholeColdSeconds.map { $0 / coldSeconds } }

        /// The largest difference of any phase's optimum, relative.
        var difference: Double? {
            wholeOptima.map { whole in
                zip(whole, optima).reduce(0) { max($0, abs($1.0 - $1.1) / max(abs($1.0), 1e-12)) }
            }
        }
    }

    let seed: UInt64
    let timeLimitSeconds: Double
    var rows: [Row] = []

    func table() -> TextTable {
        var table = TextTable(
            "size",
            "#variables",
            "#split s",
            "#after a change s",
            "#us a variable",
            "#gap",
            "#peak MB",
            "#whole s",
            "#after a change s",
            "#whole/split",
            "#difference"
        )
        for row in rows {
            let late = row.isWholeOutOfTime ? "> \(Int(timeLimitSeconds))" : "-"
            table.add(
                Cell(row.size),
                Cell(row.variables),
                Cell(row.coldSeconds, decimals: 3),
                Cell(row.warmSeconds, decimals: 3),
                Cell(row.coldSeconds / Double(row.variables) * 1e6, decimals: 1),
                Cell(String(format: "%.1e", row.relativeGap)),
                Cell(row.peakBytes.map { Double($0) / 1e6 }, decimals: 0),
                row.wholeColdSeconds.map { Cell($0, decimals: 3) } ?? Cell(late),
                Cell(row.wholeWarmSeconds, decimals: 3),
                row.ratio.map { Cell($0, decimals: 1) } ?? Cell("-"),
                Cell(row.difference.map { String(format: "%.1e", $0) } ?? "-")
            )
        }
        return table
    }
}
