import Foundation

/// When the requests of a real service arrived: a CSV file of the kind Azure publishes for LLM inference.
///
/// Columns: `TIMESTAMP` (`2023-11-16 18:15:46.6805900`, or with `T` and `Z`), and where they are there `ContextTokens`
/// and `GeneratedTokens`; in any order.
public struct RequestTraceFile: Sendable {
    /// How long a request and its answer were.
    public struct Lengths: Hashable, Sendable {
        public let inputTokens: Int
        public let outputTokens: Int
    }

    /// Seconds since the first arrival, in order; starts with 0.
    public let arrivalSeconds: [Double]

    /// Of each request, in the order of arrivals; empty when the file does not have them.
    public let lengths: [Lengths]

    /// When the first request arrived, in UTC.
    public let start: Date

    private static let timeColumn = "TIMESTAMP"
    private static let inputColumn = "ContextTokens"
    private static let outputColumn = "GeneratedTokens"
    private static let tokenRange = 0.0...1e8

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
        var requests: [(moment: Moment, lengths: Lengths?)] = []
        requests.reserveCapacity(table.rows.count)
        for row in table.rows {
            guard let moment = Moment(table.text(Self.timeColumn, in: row)) else {
                throw table.invalid(Self.timeColumn, in: row, "is not a time like 2023-11-16 18:15:46.6805900")
            }
            let input = try table.number(Self.inputColumn, in: row, range: Self.tokenRange)
            let output = try table.number(Self.outputColumn, in: row, range: Self.tokenRange)
            var lengths: Lengths?
            if let input, let output { lengths = Lengths(inputTokens: Int(input), outputTokens: Int(output)) }
            requests.append((moment, lengths))
        }
        requests.sort { ($0.moment.second, $0.moment.fraction) < ($1.moment.second, $1.moment.fraction) }
        let moments = requests.map(\.moment)
        let known = requests.compactMap(\.lengths)
        lengths = known.count == requests.count ? known : []
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
