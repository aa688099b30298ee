import Foundation

/// What takes rows for PostgreSQL's COPY, field after field in the order of the columns.
protocol CopyRow {
    mutating func append(_ text: String)
    mutating func append(_ text: String?)
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
}
