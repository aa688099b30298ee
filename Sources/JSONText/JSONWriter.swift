import Foundation

/// Writes one JSON text (RFC 8259) forwards: for answers to every request, where Foundation's encoder takes some ten
/// times as long.
///
/// The caller opens and closes objects and arrays; commas come of themselves.
public struct JSONWriter {
    public private(set) var bytes: [UInt8] = []
    private var needsComma = false

    public init(capacity: Int = 2048) { bytes.reserveCapacity(capacity) }

    /// The name of a member; its value comes next. Names need no escapes.
    public mutating func name(_ name: StaticString) {
        comma()
        bytes.append(UInt8(ascii: "\""))
        name.withUTF8Buffer { bytes.append(contentsOf: $0) }
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    public mutating func beginObject() { begin(UInt8(ascii: "{")) }
    public mutating func endObject() { end(UInt8(ascii: "}")) }
    public mutating func beginArray() { begin(UInt8(ascii: "[")) }
    public mutating func endArray() { end(UInt8(ascii: "]")) }

    public mutating func text(_ text: String) {
        comma()
        bytes.append(UInt8(ascii: "\""))
        var text = text
        text.withUTF8 { utf8 in
            guard utf8.contains(where: { $0 < 0x20 || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") }) else {
                return bytes.append(contentsOf: utf8)
            }
            for byte in utf8 { escaped(byte) }
        }
        bytes.append(UInt8(ascii: "\""))
        needsComma = true
    }

    public mutating func bool(_ value: Bool) {
        comma()
        bytes.append(contentsOf: (value ? "true" : "false").utf8)
        needsComma = true
    }

    public mutating func null() {
        comma()
        bytes.append(contentsOf: "null".utf8)
        needsComma = true
    }

    public mutating func integer(_ value: Int) {
        comma()
        bytes.append(contentsOf: value.description.utf8)
        needsComma = true
    }

    /// The shortest digits that give the number back; what is not finite has no place in JSON and becomes null.
    public mutating func number(_ value: Double) {
        comma()
        if value.isFinite {
            var digits = value.description
            digits.withUTF8 { bytes.append(contentsOf: $0) }
        } else {
            bytes.append(contentsOf: "null".utf8)
        }
        needsComma = true
    }

    /// An identifier in lower-case digits.
    public mutating func identifier(_ value: UUID) {
        comma()
        bytes.append(UInt8(ascii: "\""))
        let uuid = value.uuid
        withUnsafeBytes(of: uuid) { raw in
            for (index, byte) in raw.enumerated() {
                if index == 4 || index == 6 || index == 8 || index == 10 { bytes.append(UInt8(ascii: "-")) }
                bytes.append(Self.hexadecimal(byte >> 4))
                bytes.append(Self.hexadecimal(byte & 15))
            }
        }
        bytes.append(UInt8(ascii: "\""))
        needsComma = true
    }

    /// A moment in UTC with milliseconds, as RFC 3339 has it.
    public mutating func time(_ date: Date) {
        comma()
        bytes.append(UInt8(ascii: "\""))
        let milliseconds = Int((date.timeIntervalSince1970 * 1000).rounded(.down))
        let day = Self.floorDivide(milliseconds, 86_400_000)
        let ofDay = milliseconds - day * 86_400_000
        let civil = Self.civil(day)
        decimal(civil.year, 4)
        bytes.append(UInt8(ascii: "-"))
        decimal(civil.month, 2)
        bytes.append(UInt8(ascii: "-"))
        decimal(civil.day, 2)
        bytes.append(UInt8(ascii: "T"))
        decimal(ofDay / 3_600_000, 2)
        bytes.append(UInt8(ascii: ":"))
        decimal(ofDay / 60_000 % 60, 2)
        bytes.append(UInt8(ascii: ":"))
        decimal(ofDay / 1000 % 60, 2)
        bytes.append(UInt8(ascii: "."))
        decimal(ofDay % 1000, 3)
        bytes.append(UInt8(ascii: "Z"))
        bytes.append(UInt8(ascii: "\""))
        needsComma = true
    }

    private mutating func comma() { if needsComma { bytes.append(UInt8(ascii: ",")) } }

    private mutating func begin(_ bracket: UInt8) {
        comma()
        bytes.append(bracket)
        needsComma = false
    }

    private mutating func end(_ bracket: UInt8) {
        bytes.append(bracket)
        needsComma = true
    }

    private mutating func escaped(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"):
            bytes.append(UInt8(ascii: "\\"))
            bytes.append(byte)
        case 0..<0x20:
            bytes.append(contentsOf: "\\u00".utf8)
            bytes.append(Self.hexadecimal(byte >> 4))
            bytes.append(Self.hexadecimal(byte & 15))
        default: bytes.append(byte)
        }
    }

    private mutating func decimal(_ value: Int, _ width: Int) {
        var divisor = 1
        for _ in 1..<width { divisor *= 10 }
        while divisor > 0 {
            bytes.append(UInt8(ascii: "0") + UInt8(value / divisor % 10))
            divisor /= 10
        }
    }

    private static func hexadecimal(_ digit: UInt8) -> UInt8 {
        digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
    }

    private static func floorDivide(_ value: Int, _ divisor: Int) -> Int {
        let quotient = value / divisor
        return value % divisor < 0 ? quotient - 1 : quotient
    }

    /// The date of a day since 1970 in the Gregorian calendar, whose years are counted from March so that the leap day
    /// comes last; valid for years 0 to 9999.
    private static func civil(_ day: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = min(max(day, -719_528), 2_932_896) + 719_468
        let era = floorDivide(shifted, 146_097)
        let ofEra = shifted - era * 146_097
        let yearOfEra = (ofEra - ofEra / 1460 + ofEra / 36_524 - ofEra / 146_096) / 365
        let ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let month = (5 * ofYear + 2) / 153
        let dayOfMonth = ofYear - (153 * month + 2) / 5 + 1
        let isNextYear = month >= 10
        return (yearOfEra + era * 400 + (isNextYear ? 1 : 0), isNextYear ? month - 9 : month + 3, dayOfMonth)
    }
}
