import Foundation
import Postgres

/// The place of a row in the order of a query: the values of the columns the query is ordered by.
///
/// Pages that go on behind a row, rather than at a count of rows, see every row once however many are inserted
/// meanwhile.
struct HistoryCursor: Codable, Equatable {
    /// Which query gave it out.
    var query: String
    /// Microseconds since 1970 of the first column, which is a time in every query.
    var microseconds: Int64
    /// The other columns.
    var rest: [String]

    init(query: String, time: Date, rest: [String]) {
        self.query = query
        microseconds = Int64((time.timeIntervalSince1970 * 1e6).rounded())
        self.rest = rest
    }

    var time: Date { Date(timeIntervalSince1970: Double(microseconds) / 1e6) }

    /// The text for callers, which promises nothing about its content.
    func encoded() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return try encoder.encode(self).base64EncodedString()
            .replacingOccurrences(of: "+", with: "-")
            .replacingOccurrences(of: "/", with: "_")
            .replacingOccurrences(of: "=", with: "")
    }

    /// - Throws: ``StoreError`` with code `invalidCursor` for a text that ``encoded()`` did not make for `query`.
    init(_ text: String, query: String, columns: Int) throws {
        var base64 = text.replacingOccurrences(of: "-", with: "+").replacingOccurrences(of: "_", with: "/")
        base64 += String(repeating: "=", count: (4 - base64.count % 4) % 4)
        guard
            let data = Data(base64Encoded: base64),
            let cursor = try? JSONDecoder().decode(HistoryCursor.self, from: data),
            cursor.query == query, cursor.rest.count == columns - 1,
            cursor.microseconds.magnitude < 1 << 53, !cursor.rest.contains(where: { $0.utf8.contains(0) })
        else {
            throw StoreError(.invalidCursor, "this cursor is not from a page of \(query); start without one")
        }
        self = cursor
    }
}
