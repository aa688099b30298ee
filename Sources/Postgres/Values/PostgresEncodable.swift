public import Foundation

/// A value that can be a bind parameter or a COPY field.
///
/// Values travel as text and take the type the statement expects, so an `Int` suits `integer`, `bigint` and `numeric`
/// alike.
public protocol PostgresEncodable: Sendable {
    /// Writes the value's text.
    ///
    /// - Throws: When the value has no text, for example JSON that cannot be encoded.
    func encode(into buffer: inout PostgresTextBuffer) throws
}

extension String: PostgresEncodable {
    public func encode(into buffer: inout PostgresTextBuffer) { buffer.append(text: self) }
}

extension Int: PostgresEncodable {
    public func encode(into buffer: inout PostgresTextBuffer) { buffer.append(integer: Int64(self)) }
}

extension Int64: PostgresEncodable {
    public func encode(into buffer: inout PostgresTextBuffer) { buffer.append(integer: self) }
}

extension Int32: PostgresEncodable {
    public func encode(into buffer: inout PostgresTextBuffer) { buffer.append(integer: Int64(self)) }
}

extension Int16: PostgresEncodable {
    public func encode(into buffer: inout PostgresTextBuffer) { buffer.append(integer: Int64(self)) }
}

extension Double: PostgresEncodable {
    /// The shortest decimal that reads back as the same value; infinities and not-a-number as PostgreSQL spells them.
    public func encode(into buffer: inout PostgresTextBuffer) {
        if isFinite {
            buffer.append(bare: description)
        } else if isNaN {
            buffer.append(bare: "NaN")
        } else {
            buffer.append(bare: self < 0 ? "-Infinity" : "Infinity")
        }
    }
}

extension Bool: PostgresEncodable {
    public func encode(into buffer: inout PostgresTextBuffer) { buffer.append(bare: self ? "t" : "f") }
}

extension UUID: PostgresEncodable {
    public func encode(into buffer: inout PostgresTextBuffer) { buffer.append(bare: uuidString) }
}

extension Date: PostgresEncodable {
    /// The moment in UTC, rounded to the microsecond PostgreSQL keeps.
    public func encode(into buffer: inout PostgresTextBuffer) throws {
        if timeIntervalSinceReferenceDate == .infinity {
            buffer.append(bare: "infinity")
        } else if timeIntervalSinceReferenceDate == -.infinity {
            buffer.append(bare: "-infinity")
        } else {
            buffer.append(text: try TimestampText.format(self))
        }
    }
}

extension Data: PostgresEncodable {
    /// The bytes in the hexadecimal form of `bytea`.
    public func encode(into buffer: inout PostgresTextBuffer) {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = [UInt8(ascii: "\\"), UInt8(ascii: "x")]
        text.reserveCapacity(2 + 2 * count)
        for byte in self {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        text.withUnsafeBytes { buffer.append(utf8: $0) }
    }
}

extension Optional: PostgresEncodable where Wrapped: PostgresEncodable {
    public func encode(into buffer: inout PostgresTextBuffer) throws {
        if let value = self {
            try value.encode(into: &buffer)
        } else {
            buffer.appendNull()
        }
    }
}

extension Array: PostgresEncodable where Element: PostgresEncodable {
    public func encode(into buffer: inout PostgresTextBuffer) throws {
        try buffer.appendArray(count: count) { index, buffer in
            try self[index].encode(into: &buffer)
        }
    }
}
