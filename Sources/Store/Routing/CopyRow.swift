import Foundation
import JSONText

/// What takes rows for PostgreSQL's COPY, field after field in the order of the columns.
protocol CopyRow {
    mutating func append(_ text: String)
    mutating func appendNull()
    mutating func append(_ id: UUID?)
    mutating func append(_ number: Int64?)

    /// Null for what is not finite.
    mutating func append(_ number: Double?)

    /// A moment in UTC.
    mutating func append(microsecondsSince1970 microseconds: Int64)

    /// An array of texts made of letters, digits and hyphens.
    mutating func append(plain words: [String])

    /// An object of texts, as `jsonb`.
    mutating func append(json members: [String: String])

    /// Closes the row.
    ///
    /// - Throws: ``StoreError`` with code `refused` when a text in it holds a zero byte, which PostgreSQL has no way to
    ///   keep; the row is then left out.
    mutating func endRow() throws
}

extension CopyRow {
    static var zeroByte: StoreError { StoreError(.refused, "a text holds a zero byte") }

    mutating func append(_ text: String?) {
        guard let text else { return appendNull() }
        append(text)
    }

    /// An object of texts, as JSON, and whether a text holds a zero byte.
    static func json(_ members: [String: String]) -> (bytes: [UInt8], holdsZeroByte: Bool) {
        var bytes = [UInt8(ascii: "{")]
        var holdsZeroByte = false
        func add(_ text: String) {
            if text.utf8.contains(0) { holdsZeroByte = true }
            JSONStringText.append(text, to: &bytes)
        }
        for (name, value) in members {
            if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
            add(name)
            bytes.append(UInt8(ascii: ":"))
            add(value)
        }
        bytes.append(UInt8(ascii: "}"))
        return (bytes, holdsZeroByte)
    }
}
