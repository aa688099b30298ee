import ControlPlane
import Foundation
import SwiftCSV
import SunwardModel

/// The readings of one request, each with what is wrong with it if it cannot be read.
struct TelemetryBody: Sendable {
    let entries: [Result<Reading, RefusedField>]

    /// One reading, an array of them, or `{"readings": […]}`.
    ///
    /// - Throws: ``ProblemDetails`` when the body is not JSON of one of these shapes.
    init(json data: Data) throws {
        let shape: Shape = try RequestBody.decode(data)
        entries = shape.entries.map { $0.reading() }
    }

    /// One reading a line; empty lines are passed over. A line that is not JSON is refused alone.
    init(jsonLines data: Data) {
        let lines = data.split(separator: UInt8(ascii: "\n")).filter { line in
            line.contains { $0 > UInt8(ascii: " ") }
        }
        entries = Self.together(lines) ?? lines.map(Self.alone)
    }

    /// All lines as one JSON array, which is far faster than one by one; nil when a line is not a JSON value.
    private static func together(_ lines: [Data]) -> [Result<Reading, RefusedField>]? {
        var array = Data("[".utf8)
        array.reserveCapacity(lines.reduce(2) { $0 + $1.count + 1 })
        for (index, line) in lines.enumerated() {
            if index > 0 { array.append(UInt8(ascii: ",")) }
            array.append(line)
        }
        array.append(UInt8(ascii: "]"))
        // A line with a comma at its top level would be several entries.
        guard let read = try? WireCoding.decoder().decode([ReadingEntry].self, from: array), read.count == lines.count
        else { return nil }
        return read.map { $0.reading() }
    }

    private static func alone(_ line: Data) -> Result<Reading, RefusedField> {
        do {
            return try WireCoding.decoder().decode(ReadingEntry.self, from: Data(line)).reading()
        } catch {
            let shown = String(decoding: line.prefix(80), as: UTF8.self)
            return .failure(RefusedField("line", shown, "is not a JSON object"))
        }
    }

    /// A header line, then one reading a line. Columns `metric`, `value`, `observed_at` and either `site` (and
    /// `model`) or `area` and `class`, in any order.
    ///
    /// - Throws: ``ProblemDetails`` when the text is not CSV or a column is missing.
    init(csv data: Data) throws {
        guard let text = String(data: data, encoding: .utf8) else {
            throw ProblemDetails.badRequest("the body is not UTF-8 text")
        }
        do {
            let csv = try CSV<Named>(string: text, delimiter: .comma, loadColumns: false)
            let missing = ["metric", "value", "observed_at"].filter { !csv.header.contains($0) }
            let known: Set = ["site", "model", "area", "class", "metric", "value", "observed_at"]
            let unknown = csv.header.filter { !known.contains($0) }
            guard missing.isEmpty, unknown.isEmpty else {
                throw ProblemDetails.badRequest(
                    "the header line is \"\(csv.header.joined(separator: ","))\"; expected the columns metric, value, "
                        + "observed_at and either site (and model) or area and class"
                )
            }
            entries = csv.rows.map { ReadingEntry(fields: $0).reading() }
        } catch let error as CSVParseError {
            throw ProblemDetails.badRequest("the body is not CSV: \(error)")
        }
    }

    /// The shapes a JSON body may have.
    private struct Shape: Decodable {
        let entries: [ReadingEntry]

        private enum CodingKeys: String, CodingKey { case readings }

        init(from decoder: any Decoder) throws {
            if let list = try? decoder.singleValueContainer().decode([ReadingEntry].self) {
                entries = list
                return
            }
            let container = try decoder.container(keyedBy: CodingKeys.self)
            if container.contains(.readings) {
                entries = try container.decode([ReadingEntry].self, forKey: .readings)
            } else {
                entries = [try ReadingEntry(from: decoder)]
            }
        }
    }
}
