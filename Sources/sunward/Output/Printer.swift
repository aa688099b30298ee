import ControlAPI
import Foundation

/// Prints a command's findings in the format asked for.
struct Printer {
    let format: OutputFormat

    /// Prints what the service answered.
    ///
    /// - Parameters:
    ///   - json: The answer as it came, for `--format json`.
    ///   - tables: The answer as titled tables. CSV has room for one: the first.
    func show(json: @autoclosure () throws -> Data, tables: [(title: String?, table: TextTable)]) throws {
        switch format {
        case .json: print(try Self.pretty(json()))
        case .csv: print(tables.first?.table.csv() ?? "")
        case .table:
            let terminal = Terminal.output
            let parts = tables.filter { !$0.table.isEmpty }.map { title, table in
                [title.map { terminal.styled($0, .bold) }, table.rendered(for: terminal)]
                    .compactMap(\.self).joined(separator: "\n")
            }
            print(parts.isEmpty ? "nothing found" : parts.joined(separator: "\n\n"))
        }
    }

    private static func pretty(_ data: Data) throws -> String {
        let object = try JSONSerialization.jsonObject(with: data, options: [.fragmentsAllowed])
        let pretty = try JSONSerialization.data(
            withJSONObject: object,
            options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes, .fragmentsAllowed]
        )
        return String(decoding: pretty, as: UTF8.self)
    }
}
