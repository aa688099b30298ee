/// Rows under headings, for a terminal or as CSV.
struct TextTable {
    /// One column.
    struct Column {
        let title: String
        let isNumber: Bool
    }

    private let columns: [Column]
    private var rows: [[Cell]] = []

    /// A table with these headings; a leading `#` marks a column of numbers, set to the right.
    init(_ titles: String...) { self.init(titles) }

    init(_ titles: [String]) {
        columns = titles.map { title in
            title.hasPrefix("#")
                ? Column(title: String(title.dropFirst()), isNumber: true) : Column(title: title, isNumber: false)
        }
    }

    var isEmpty: Bool { rows.isEmpty }

    mutating func add(_ cells: Cell...) { rows.append(cells) }

    mutating func add(_ cells: [Cell]) { rows.append(cells) }

    /// Columns as wide as their widest cell; colour only where `terminal` has it. Where its lines are too short, the
    /// columns that do not fit follow below, beside the first ones again.
    func rendered(for terminal: Terminal) -> String {
        let widths = columns.indices.map { index in
            max(columns[index].title.count, rows.map { $0[index].text.count }.max() ?? 0)
        }
        return ColumnBands(widths: widths, areNumbers: columns.map(\.isNumber), limit: terminal.columns).bands
            .map { rendered($0, widths, for: terminal) }
            .joined(separator: "\n\n")
    }

    private func rendered(_ band: [Int], _ widths: [Int], for terminal: Terminal) -> String {
        let heading = band.map { index in
            terminal.styled(padded(columns[index].title, to: widths[index], column: columns[index]), .bold)
        }
        let lines = rows.map { row in
            band.map { index in
                let text = padded(row[index].text, to: widths[index], column: columns[index])
                return row[index].style.map { terminal.styled(text, $0) } ?? text
            }
        }
        return ([heading] + lines)
            .map { $0.joined(separator: ColumnBands.gap).trimmingTrailingSpaces() }
            .joined(separator: "\n")
    }

    /// RFC 4180 text with a heading line.
    func csv() -> String {
        let lines = [columns.map(\.title)] + rows.map { $0.map(\.raw) }
        return lines.map { $0.map(Self.quoted).joined(separator: ",") }.joined(separator: "\r\n")
    }

    private func padded(_ text: String, to width: Int, column: Column) -> String {
        let space = String(repeating: " ", count: max(0, width - text.count))
        return column.isNumber ? space + text : text + space
    }

    private static func quoted(_ field: String) -> String {
        let special: Set<Character> = [",", "\"", "\n", "\r", "\r\n"]
        guard field.contains(where: { special.contains($0) }) else { return field }
        return "\"" + field.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }
}

extension String {
    fileprivate func trimmingTrailingSpaces() -> String {
        var copy = self
        while copy.last == " " { copy.removeLast() }
        return copy
    }
}
