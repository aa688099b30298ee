import Foundation

/// Batches as tables.
enum BatchTables {
    /// One line each.
    static func list(_ batches: [BatchView]) -> TextTable {
        var table = TextTable(
            "batch",
            "status",
            "endpoint",
            "area",
            "class",
            "#requests",
            "#completed",
            "#failed",
            "#input tokens",
            "#output tokens",
            "#gCO2",
            "created",
            "due",
            "ended"
        )
        for batch in batches {
            table.add(
                Cell(batch.id),
                status(batch),
                Cell(batch.endpoint),
                Cell(batch.sunward?.area ?? "-"),
                Cell(batch.sunward?.class ?? "-"),
                Cell(batch.requestCounts.total),
                Cell(batch.requestCounts.completed),
                Cell(batch.requestCounts.failed),
                Cell(batch.usage.map { Double($0.inputTokens) }, decimals: 0),
                Cell(batch.usage.map { Double($0.outputTokens) }, decimals: 0),
                Cell(batch.sunward?.gramsCo2, decimals: 3),
                Cell(time(batch.createdAt)),
                Cell(time(batch.expiresAt)),
                Cell(time(batch.endedAt))
            )
        }
        return table
    }

    /// Everything about one, and what was wrong with its input.
    static func details(_ batch: BatchView) -> [(title: String?, table: TextTable)] {
        var table = TextTable("what", "value")
        table.add("batch", Cell(batch.id))
        table.add("status", status(batch))
        table.add("endpoint", Cell(batch.endpoint))
        table.add("area", Cell(batch.sunward?.area ?? "-"))
        table.add("class", Cell(batch.sunward?.class ?? "by request"))
        table.add("requests", Cell(batch.requestCounts.total))
        table.add("completed", Cell(batch.requestCounts.completed))
        table.add("failed", Cell(batch.requestCounts.failed))
        table.add("input tokens", Cell(batch.usage.map { Double($0.inputTokens) }, decimals: 0))
        table.add("output tokens", Cell(batch.usage.map { Double($0.outputTokens) }, decimals: 0))
        table.add("CO2 (g)", Cell(batch.sunward?.gramsCo2, decimals: 3))
        table.add("energy (kWh)", Cell(batch.sunward?.energyJoules.map { $0 / 3.6e6 }, decimals: 6))
        table.add("created", Cell(time(batch.createdAt)))
        table.add("begun", Cell(time(batch.inProgressAt)))
        table.add("due", Cell(time(batch.expiresAt)))
        table.add("ended", Cell(time(batch.endedAt)))
        table.add("input file", Cell(batch.inputFileId))
        table.add("output file", Cell(batch.outputFileId ?? "-"))
        table.add("error file", Cell(batch.errorFileId ?? "-"))
        for (name, value) in (batch.metadata ?? [:]).sorted(by: { $0.key < $1.key }) {
            table.add(Cell("metadata.\(name)"), Cell(value))
        }
        var problems = TextTable("#line", "code", "field", "what is wrong")
        for problem in batch.errors?.data ?? [] {
            problems.add(
                problem.line.map { Cell($0) } ?? "-",
                Cell(problem.code, style: .bad),
                Cell(problem.param ?? "-"),
                Cell(problem.message)
            )
        }
        return [(nil, table), ("Input", problems)]
    }

    private static func status(_ batch: BatchView) -> Cell {
        let style: Terminal.Style? =
            switch batch.status {
            case "completed": batch.requestCounts.failed > 0 ? .warning : .good
            case "failed", "expired": .bad
            case "cancelled", "cancelling": .warning
            default: nil
            }
        return Cell(batch.status, style: style)
    }

    private static func time(_ seconds: Double?) -> Date? { seconds.map { Date(timeIntervalSince1970: $0) } }
}
