import ControlAPI
import Foundation
import SunwardModel

/// What became of pushed readings or forecasts, by line of the input.
struct PushSummary: Encodable {
    /// A line that was refused.
    struct Refused: Encodable {
        let line: Int
        let field: String
        let value: String
        let message: String
    }

    /// Refused lines kept word for word; the rest are counted.
    private static let maxShown = 1000

    private(set) var accepted = 0
    private(set) var duplicates = 0
    private(set) var refusedCount = 0
    private(set) var refused: [Refused] = []

    /// Batches that the service could only put on disk, because its database is away.
    private(set) var spooledBatches = 0

    mutating func add(_ view: IngestionView, lines: [Int]) {
        accepted += view.accepted
        duplicates += view.duplicates
        if view.kept == .spooled { spooledBatches += 1 }
        add(refused: view.refused, lines: lines)
    }

    mutating func add(refused entries: [IngestionView.Refused], lines: [Int]) {
        refusedCount += entries.count
        for entry in entries.prefix(max(0, Self.maxShown - refused.count)) {
            refused.append(
                Refused(
                    line: lines.indices.contains(entry.index) ? lines[entry.index] : entry.index + 1,
                    field: entry.field,
                    value: entry.value,
                    message: entry.message
                )
            )
        }
    }

    /// Puts refused lines in the order of the input.
    mutating func sort() { refused.sort { $0.line < $1.line } }

    /// Prints the summary; refused lines with their reasons.
    func show(_ format: OutputFormat) throws {
        switch format {
        case .json:
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            print(String(decoding: try encoder.encode(self), as: UTF8.self))
        case .csv:
            var table = TextTable("line", "field", "value", "message")
            for line in refused { table.add(Cell(line.line), Cell(line.field), Cell(line.value), Cell(line.message)) }
            print(table.csv())
        case .table:
            for line in refused.prefix(20) {
                print(
                    Terminal.output.styled("refused: ", .bad)
                        + "line \(line.line): \(line.field) \"\(line.value)\" \(line.message)"
                )
            }
            if refusedCount > 20 { print("… and \(refusedCount - 20) more; --format json lists them") }
            let spooled = spooledBatches > 0 ? "; the database is away, the service keeps them on disk" : ""
            print("\(accepted) accepted, \(duplicates) known already, \(refusedCount) refused\(spooled)")
        }
    }
}
