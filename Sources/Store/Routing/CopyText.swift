import Foundation
import JSONText

/// Rows in the text format of PostgreSQL's COPY, a line each. No value holds a line break of its own, so the text can
/// be cut into rows again.
///
/// Fields are appended in the order of the columns; ``endRow()`` closes the row.
struct CopyText: CopyRow {
    private(set) var bytes: [UInt8] = []
    private(set) var rows = 0
    /// Where the open row begins.
    private var rowStart = 0
    private var holdsZeroByte = false

    mutating func append(_ text: String) {
        separate()
        var text = text
        text.withUTF8 { utf8 in
            // Names seldom need an escape.
            guard utf8.contains(where: Self.needsEscape) else { return bytes.append(contentsOf: utf8) }
            for byte in utf8 { appendEscaped(byte) }
        }
    }

    /// An over-estimate: control characters that COPY takes as they are among them.
    private static func needsEscape(_ byte: UInt8) -> Bool { byte < 0x20 || byte == UInt8(ascii: "\\") }

    /// An identifier as 32 hexadecimal digits.
    mutating func append(_ id: UUID?) {
        guard let id else { return appendNull() }
        separate()
        withUnsafeBytes(of: id.uuid) { raw in
            withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 32) { text in
                for (index, byte) in raw.enumerated() {
                    text[2 * index] = Self.digit(byte >> 4)
                    text[2 * index + 1] = Self.digit(byte & 15)
                }
                bytes.append(contentsOf: UnsafeBufferPointer(text))
            }
        }
    }

    mutating func append(_ number: Int64?) {
        guard let number else { return appendNull() }
        separate()
        bytes.append(contentsOf: String(number).utf8)
    }

    /// Seven significant digits; null for what is not finite.
    mutating func append(_ number: Double?) {
        guard let number, number.isFinite else { return appendNull() }
        separate()
        RoundedNumber.append(number, to: &bytes)
    }

    mutating func append(microsecondsSince1970 microseconds: Int64) {
        separate()
        TimeText.append(microsecondsSince1970: microseconds, to: &bytes)
    }

    /// A moment as a field has it.
    static func time(microsecondsSince1970 microseconds: Int64) -> String {
        var bytes: [UInt8] = []
        TimeText.append(microsecondsSince1970: microseconds, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    mutating func append(plain words: [String]) {
        separate()
        bytes.append(UInt8(ascii: "{"))
        bytes.append(contentsOf: words.joined(separator: ",").utf8)
        bytes.append(UInt8(ascii: "}"))
    }

    mutating func append(json members: [String: String]) {
        separate()
        let json = Self.json(members)
        for byte in json.bytes { appendEscaped(byte) }
        if json.holdsZeroByte { holdsZeroByte = true }
    }

    mutating func endRow() throws {
        guard !holdsZeroByte else {
            dropRow()
            throw Self.zeroByte
        }
        bytes.append(UInt8(ascii: "\n"))
        rowStart = bytes.count
        rows += 1
    }

    /// Leaves the open row out.
    mutating func dropRow() {
        bytes.removeSubrange(rowStart...)
        holdsZeroByte = false
    }

    mutating func appendNull() {
        separate()
        bytes.append(UInt8(ascii: "\\"))
        bytes.append(UInt8(ascii: "N"))
    }

    private mutating func separate() {
        if bytes.count > rowStart { bytes.append(UInt8(ascii: "\t")) }
    }

    private mutating func appendEscaped(_ byte: UInt8) {
        switch byte {
        case 0: holdsZeroByte = true
        case UInt8(ascii: "\\"): bytes.append(contentsOf: [byte, byte])
        case UInt8(ascii: "\n"): bytes.append(contentsOf: [UInt8(ascii: "\\"), UInt8(ascii: "n")])
        case UInt8(ascii: "\r"): bytes.append(contentsOf: [UInt8(ascii: "\\"), UInt8(ascii: "r")])
        case UInt8(ascii: "\t"): bytes.append(contentsOf: [UInt8(ascii: "\\"), UInt8(ascii: "t")])
        default: bytes.append(byte)
        }
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }
}
