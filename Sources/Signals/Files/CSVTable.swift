import Foundation
import SwiftCSV

/// The cells of a CSV file whose header has been checked.
///
/// Accepts LF, CRLF and CR line ends, a byte order mark and quoted cells; skips empty lines; columns may come in any
/// order and beside others.
struct CSVTable {
    /// A line with at least one cell that is not empty.
    struct Row {
        /// Line in the file; the header is line 1.
        let line: Int
        let cells: [String]
    }

    let file: String
    let rows: [Row]
    private let columns: [String: Int]

    /// - Parameter required: names that the header must have, each once.
    /// - Throws: ``SignalsError`` with `unreadableFile`, `invalidHeader` or `emptyFile`.
    init(contentsOf url: URL, required: [String]) throws(SignalsError) {
        let file = url.lastPathComponent
        let data: Data
        do {
            data = try Data(contentsOf: url)
        } catch {
            throw SignalsError(.unreadableFile, "cannot be read", file: file, cause: error)
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw SignalsError(.unreadableFile, "is not UTF-8; save the file as UTF-8 text", file: file)
        }
        try self.init(text: text, file: file, required: required)
    }

    /// - Parameter file: the name to use in errors.
    init(text: String, file: String, required: [String]) throws(SignalsError) {
        let csv: EnumeratedCSV
        do {
            csv = try EnumeratedCSV(string: text, delimiter: .comma, loadColumns: false)
        } catch {
            throw SignalsError(.unreadableFile, "is not well-formed CSV: \(Self.explanation(of: error))", file: file)
        }
        self.file = file
        columns = try Self.columns(of: csv.header, required: required, file: file)
        rows = csv.rows.enumerated().compactMap { index, cells in
            cells.allSatisfy(\.isEmpty) ? nil : Row(line: index + 2, cells: cells)
        }
        guard !rows.isEmpty else { throw SignalsError(.emptyFile, "has no rows below its header", file: file) }
    }

    /// The trimmed cell of a column; empty when the row is too short.
    func text(_ column: String, in row: Row) -> String {
        guard let index = columns[column], index < row.cells.count else { return "" }
        return row.cells[index].trimmingCharacters(in: .whitespaces)
    }

    /// The number in a cell, or nil when it is empty.
    ///
    /// - Throws: ``SignalsError`` with `invalidValue` when it is no finite number or outside `range`.
    func number(_ column: String, in row: Row, range: ClosedRange<Double>) throws(SignalsError) -> Double? {
        let text = text(column, in: row)
        if text.isEmpty { return nil }
        guard let number = Double(text), number.isFinite else {
            throw invalid(column, in: row, "is not a number")
        }
        guard range.contains(number) else {
            throw invalid(column, in: row, "is outside \(range.lowerBound)...\(range.upperBound)")
        }
        return number
    }

    /// An error about one cell.
    func invalid(_ column: String, in row: Row, _ message: String) -> SignalsError {
        SignalsError(
            .invalidValue,
            message,
            file: file,
            line: row.line,
            field: column,
            value: text(column, in: row)
        )
    }

    private static func explanation(of error: any Error) -> String {
        if case CSVParseError.quotation = error {
            return "a cell goes on after its closing quote; quote whole cells, and write a quote in them twice"
        }
        return "its cells cannot be told apart; separate them by commas, and quote those that hold one"
    }

    private static func columns(
        of header: [String],
        required: [String],
        file: String
    ) throws(SignalsError) -> [String: Int] {
        var columns: [String: Int] = [:]
        for (index, name) in header.map({ $0.trimmingCharacters(in: .whitespaces) }).enumerated() {
            guard columns.updateValue(index, forKey: name) == nil || !required.contains(name) else {
                throw SignalsError(.invalidHeader, "names the column twice", file: file, line: 1, field: name)
            }
        }
        for name in required where columns[name] == nil {
            throw SignalsError(
                .invalidHeader,
                "the header lacks the column; it has \(header.joined(separator: ", "))",
                file: file,
                line: 1,
                field: name
            )
        }
        return columns
    }
}
