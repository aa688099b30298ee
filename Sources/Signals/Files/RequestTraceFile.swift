import Foundation

/// When the requests of a real service arrived: a CSV file of the kind Azure publishes for LLM inference.
///
/// Columns: `TIMESTAMP` (`2023-11-16 18:15:46.6805900`, or with `T` and `Z`), in any order; lengths beside it are not
/// read, because a prompt brings its own.
public struct RequestTraceFile: Sendable {
    /// Seconds since the first arrival, in order; starts with 0.
    public let arrivalSeconds: [Double]

    /// When the first request arrived, in UTC.
    public let start: Date

    private static let timeColumn = "TIMESTAMP"

    /// Reads a file.
    ///
    /// - Throws: ``SignalsError`` that names the file and, for a bad cell, its line, column and text.
    public init(contentsOf url: URL) throws(SignalsError) {
        try self.init(table: CSVTable(contentsOf: url, required: [Self.timeColumn]))
    }

    /// Reads the text of a file called `file`.
    ///
    /// - Throws: as ``init(contentsOf:)``.
    public init(text: String, file: String) throws(SignalsError) {
        try self.init(table: CSVTable(text: text, file: file, required: [Self.timeColumn]))
    }

    private init(table: CSVTable) throws(SignalsError) {
        var moments: [Moment] = []
        moments.reserveCapacity(table.rows.count)
        for row in table.rows {
            guard let moment = Moment(table.text(Self.timeColumn, in: row)) else {
                throw table.invalid(Self.timeColumn, in: row, "is not a time like 2023-11-16 18:15:46.6805900")
            }
            moments.append(moment)
        }
        moments.sort { ($0.second, $0.fraction) < ($1.second, $1.fraction) }
        // CSVTable refuses a file without rows.
        let first = moments.first ?? Moment(second: 0, fraction: 0)
        arrivalSeconds = moments.map { ($0.second - first.second) + ($0.fraction - first.fraction) }
        start = Date(timeIntervalSince1970: first.second + first.fraction)
    }

    /// Whole seconds and their fraction apart: together they would lose digits.
    private struct Moment {
        var second: Double
        var fraction: Double

        init(second: Double, fraction: Double) {
            self.second = second
            self.fraction = fraction
        }

        init?(_ text: String) {
            let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
            guard let head = parts.first else { return nil }
            var clock = head.split(whereSeparator: { $0 == " " || $0 == "T" }).joined(separator: "T")
            if !clock.hasSuffix("Z") { clock += "Z" }
            guard let date = try? Date(clock, strategy: .iso8601) else { return nil }
            second = date.timeIntervalSince1970
            fraction = 0
            if parts.count == 2 {
                let digits = parts[1].hasSuffix("Z") ? parts[1].dropLast() : parts[1]
                guard !digits.isEmpty, digits.allSatisfy(\.isNumber), let value = Double("0." + digits) else {
                    return nil
                }
                fraction = value
            }
        }
    }
}
