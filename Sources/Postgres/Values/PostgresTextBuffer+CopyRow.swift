extension PostgresTextBuffer {
    /// Appends one line of COPY's text format.
    ///
    /// - Throws: ``PostgresError`` with code `invalidUse` for a text with a zero byte, and what an encoder throws.
    mutating func append(copyRow row: [any PostgresEncodable]) throws {
        var isFirst = true
        for value in row {
            if isFirst { isFirst = false } else { bytes.append(UInt8(ascii: "\t")) }
            try value.encode(into: &self)
        }
        bytes.append(UInt8(ascii: "\n"))
        if holdsZeroByte { throw PostgresError(.invalidUse, "a text to copy holds a zero byte") }
    }
}
