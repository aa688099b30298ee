/// Collects values in PostgreSQL's text format, escaping them for where they go: a bind parameter, an element of an
/// array literal, a field of a COPY line, or an array inside a COPY line.
public struct PostgresTextBuffer: Sendable {
    /// The bytes written so far.
    var bytes: [UInt8] = []
    /// Whether the last top-level value was null; only parameters need it, COPY writes `\N`.
    private(set) var isNull = false
    /// A zero byte was met, which no PostgreSQL text can hold.
    private(set) var holdsZeroByte = false
    private let escapesForCopy: Bool
    private var arrayDepth = 0

    init(escapesForCopy: Bool) {
        self.escapesForCopy = escapesForCopy
    }

    /// Appends ASCII that needs no quoting anywhere: digits, signs, letters, points.
    public mutating func append(bare text: some StringProtocol) {
        bytes.append(contentsOf: text.utf8)
    }

    /// Appends a text of any content.
    public mutating func append(text: String) {
        var text = text
        text.withUTF8 { append(utf8: UnsafeRawBufferPointer($0)) }
    }

    /// Appends a text of any content, given as UTF-8.
    public mutating func append(utf8 text: UnsafeRawBufferPointer) {
        if arrayDepth > 0 { bytes.append(UInt8(ascii: "\"")) }
        if arrayDepth > 0 || escapesForCopy {
            for byte in text { appendEscaped(byte) }
        } else {
            holdsZeroByte = holdsZeroByte || text.contains(0)
            bytes.append(contentsOf: text)
        }
        if arrayDepth > 0 { bytes.append(UInt8(ascii: "\"")) }
    }

    /// Appends the null value.
    public mutating func appendNull() {
        if arrayDepth > 0 {
            append(bare: "NULL")
        } else if escapesForCopy {
            append(bare: "\\N")
        } else {
            isNull = true
        }
    }

    /// Appends an array literal whose elements `body` writes, one call an index.
    public mutating func appendArray(
        count: Int,
        _ body: (_ index: Int, _ buffer: inout PostgresTextBuffer) throws -> Void
    ) rethrows {
        arrayDepth += 1
        defer { arrayDepth -= 1 }
        bytes.append(UInt8(ascii: "{"))
        for index in 0..<count {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            try body(index, &self)
        }
        bytes.append(UInt8(ascii: "}"))
    }

    /// Appends an integer without going through a `String`.
    mutating func append(integer value: Int64) {
        if value < 0 { bytes.append(UInt8(ascii: "-")) }
        var rest = value.magnitude
        var divisor: UInt64 = 1
        while rest / divisor >= 10 { divisor *= 10 }
        while divisor > 0 {
            bytes.append(UInt8(ascii: "0") + UInt8(rest / divisor))
            rest %= divisor
            divisor /= 10
        }
    }

    private mutating func appendEscaped(_ byte: UInt8) {
        if byte == 0 { holdsZeroByte = true }
        if arrayDepth > 0, byte == UInt8(ascii: "\\") || byte == UInt8(ascii: "\"") {
            appendForCopy(UInt8(ascii: "\\"))
        }
        appendForCopy(byte)
    }

    private mutating func appendForCopy(_ byte: UInt8) {
        guard escapesForCopy else {
            bytes.append(byte)
            return
        }
        switch byte {
        case UInt8(ascii: "\\"): bytes.append(contentsOf: [byte, byte])
        case UInt8(ascii: "\n"): bytes.append(contentsOf: [UInt8(ascii: "\\"), UInt8(ascii: "n")])
        case UInt8(ascii: "\r"): bytes.append(contentsOf: [UInt8(ascii: "\\"), UInt8(ascii: "r")])
        case UInt8(ascii: "\t"): bytes.append(contentsOf: [UInt8(ascii: "\\"), UInt8(ascii: "t")])
        default: bytes.append(byte)
        }
    }
}
