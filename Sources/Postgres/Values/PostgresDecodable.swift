public import Foundation

/// A value that can be read from a result.
public protocol PostgresDecodable {
    /// Reads the value's text, which is only valid during the call.
    ///
    /// - Throws: ``PostgresError`` with code `decoding`.
    static func decode(postgresText text: UnsafeRawBufferPointer) throws -> Self

    /// The value for null; types other than `Optional` throw.
    static func decodePostgresNull() throws -> Self
}

extension PostgresDecodable {
    public static func decodePostgresNull() throws -> Self {
        throw PostgresError(.decoding, "the value is null, which \(Self.self) cannot hold")
    }

    /// The error for a text that is no `Self`. It does not quote the text, which is data.
    static func mismatch() -> PostgresError {
        PostgresError(.decoding, "the value cannot be read as \(Self.self)")
    }
}

extension FixedWidthInteger {
    /// Reads an optional sign and decimal digits; `nil` for anything else or when out of range.
    static func parse(decimal text: some Collection<UInt8>) -> Self? {
        var digits = text[...]
        let isNegative = digits.first == UInt8(ascii: "-")
        if isNegative { digits = digits.dropFirst() }
        guard !digits.isEmpty else { return nil }
        var value: Self = 0
        for byte in digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            let (product, overflowed) = value.multipliedReportingOverflow(by: 10)
            let digit = Self(byte - UInt8(ascii: "0"))
            let (sum, overflowedAgain) =
                isNegative ? product.subtractingReportingOverflow(digit) : product.addingReportingOverflow(digit)
            if overflowed || overflowedAgain { return nil }
            value = sum
        }
        return value
    }
}

extension String: PostgresDecodable {
    public static func decode(postgresText text: UnsafeRawBufferPointer) -> String {
        String(decoding: text, as: UTF8.self)
    }
}

extension Int: PostgresDecodable {
    public static func decode(postgresText text: UnsafeRawBufferPointer) throws -> Int {
        guard let value = parse(decimal: text) else { throw mismatch() }
        return value
    }
}

extension Int64: PostgresDecodable {
    public static func decode(postgresText text: UnsafeRawBufferPointer) throws -> Int64 {
        guard let value = parse(decimal: text) else { throw mismatch() }
        return value
    }
}

extension Int32: PostgresDecodable {
    public static func decode(postgresText text: UnsafeRawBufferPointer) throws -> Int32 {
        guard let value = parse(decimal: text) else { throw mismatch() }
        return value
    }
}

extension Int16: PostgresDecodable {
    public static func decode(postgresText text: UnsafeRawBufferPointer) throws -> Int16 {
        guard let value = parse(decimal: text) else { throw mismatch() }
        return value
    }
}

extension Double: PostgresDecodable {
    public static func decode(postgresText text: UnsafeRawBufferPointer) throws -> Double {
        guard let value = Double(String(decoding: text, as: UTF8.self)) else { throw mismatch() }
        return value
    }
}

extension Bool: PostgresDecodable {
    public static func decode(postgresText text: UnsafeRawBufferPointer) throws -> Bool {
        switch String(decoding: text, as: UTF8.self) {
        case "t", "true": true
        case "f", "false": false
        default: throw mismatch()
        }
    }
}

extension UUID: PostgresDecodable {
    public static func decode(postgresText text: UnsafeRawBufferPointer) throws -> UUID {
        guard let value = UUID(uuidString: String(decoding: text, as: UTF8.self)) else { throw mismatch() }
        return value
    }
}

extension Date: PostgresDecodable {
    /// Reads `timestamptz`, and `timestamp` or `date` as UTC, to the microsecond.
    public static func decode(postgresText text: UnsafeRawBufferPointer) throws -> Date {
        guard let value = TimestampText.parse(text) else { throw mismatch() }
        return value
    }
}

extension Data: PostgresDecodable {
    public static func decode(postgresText text: UnsafeRawBufferPointer) throws -> Data {
        guard text.count.isMultiple(of: 2), text.starts(with: [UInt8(ascii: "\\"), UInt8(ascii: "x")]) else {
            throw mismatch()
        }
        var bytes = Data(capacity: text.count / 2 - 1)
        for index in stride(from: 2, to: text.count, by: 2) {
            guard let high = hexadecimalDigit(text[index]), let low = hexadecimalDigit(text[index + 1]) else {
                throw mismatch()
            }
            bytes.append(high << 4 | low)
        }
        return bytes
    }

    private static func hexadecimalDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}

extension Optional: PostgresDecodable where Wrapped: PostgresDecodable {
    public static func decode(postgresText text: UnsafeRawBufferPointer) throws -> Wrapped? {
        try Wrapped.decode(postgresText: text)
    }

    public static func decodePostgresNull() -> Wrapped? { nil }
}

extension Array: PostgresDecodable where Element: PostgresDecodable {
    public static func decode(postgresText text: UnsafeRawBufferPointer) throws -> [Element] {
        guard var parser = ArrayText(text) else { throw mismatch() }
        var elements: [Element] = []
        while let element = parser.next() {
            switch element {
            case .null:
                elements.append(try Element.decodePostgresNull())
            case .text(let bytes):
                elements.append(try bytes.withUnsafeBytes { try Element.decode(postgresText: $0) })
            }
        }
        guard parser.isComplete else { throw mismatch() }
        return elements
    }
}
