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
        name.withUTF8Buffer { utf8 in
            withUnsafeTemporaryAllocation(of: UInt8.self, capacity: utf8.count + 4) { text in
                var count = 0
                if needsComma {
                    text[0] = UInt8(ascii: ",")
                    count = 1
                }
                text[count] = UInt8(ascii: "\"")
                _ = UnsafeMutableBufferPointer(rebasing: text[(count + 1)...]).update(fromContentsOf: utf8)
                count += utf8.count + 1
                text[count] = UInt8(ascii: "\"")
                text[count + 1] = UInt8(ascii: ":")
                bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[..<(count + 2)]))
            }
        }
        needsComma = false
    }

    public mutating func beginObject() { begin(UInt8(ascii: "{")) }
    public mutating func endObject() { end(UInt8(ascii: "}")) }
    public mutating func beginArray() { begin(UInt8(ascii: "[")) }
    public mutating func endArray() { end(UInt8(ascii: "]")) }

    public mutating func text(_ text: String) {
        comma()
        JSONStringText.append(text, to: &bytes)
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

    /// Seven significant digits of a finite number: for estimates; see ``RoundedNumber``. Else null.
    public mutating func rounded(_ value: Double) {
        guard value.isFinite else { return number(value) }
        comma()
        RoundedNumber.append(value, to: &bytes)
        needsComma = true
    }

    /// An identifier in lower-case digits.
    public mutating func identifier(_ value: UUID) {
        comma()
        bytes.append(UInt8(ascii: "\""))
        IdentifierText.withDigits(of: value) { bytes.append(contentsOf: UnsafeBufferPointer($0)) }
        bytes.append(UInt8(ascii: "\""))
        needsComma = true
    }

    /// A moment in UTC with milliseconds, as RFC 3339 has it.
    public mutating func time(_ date: Date) {
        comma()
        bytes.append(UInt8(ascii: "\""))
        let milliseconds = Int64((date.timeIntervalSince1970 * 1000).rounded(.down))
        TimeText.append(microsecondsSince1970: milliseconds * 1000, to: &bytes)
        bytes.append(UInt8(ascii: "\""))
        needsComma = true
    }

    /// A value that is JSON already; nothing of it is checked.
    public mutating func raw(_ json: some Sequence<UInt8>) {
        comma()
        bytes.append(contentsOf: json)
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
}
