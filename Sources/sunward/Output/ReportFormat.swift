import ArgumentParser
import Foundation

/// How a command prints a report that is more than rows.
enum ReportFormat: String, ExpressibleByArgument, CaseIterable {
    case table
    case json

    /// Prints a report as JSON, or `table` in its place.
    func show(_ report: some Encodable, _ table: @autoclosure () -> String) throws {
        guard self == .json else { return print(table()) }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        print(String(decoding: try encoder.encode(report), as: UTF8.self))
    }
}
