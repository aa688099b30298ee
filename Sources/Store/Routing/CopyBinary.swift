import Foundation

/// Rows in the binary format of PostgreSQL's COPY, for which the server has no numbers to parse: two thirds of the work
/// of ``CopyText`` there, less here. Kept by nobody: where rows may have to wait, they are text.
struct CopyBinary: CopyRow {
    /// Signature, flags and length of the header's extension.
    private static let header: [UInt8] = [0x50, 0x47, 0x43, 0x4F, 0x50, 0x59, 0x0A, 0xFF, 0x0D, 0x0A, 0] + zeros(8)
    private static let textType: Int32 = 25
    private static let jsonVersion: UInt8 = 1

    /// Times are counted from the beginning of 2000.
    private static let epochMicroseconds: Int64 = 946_684_800 * 1_000_000

    private var bytes = Self.header
    private(set) var rows = 0
    private var rowStart = Self.header.count
    private var fields: Int16 = 0
    private var holdsZeroByte = false

    /// All rows, closed by the mark of the end.
    var closed: [UInt8] { bytes + [0xFF, 0xFF] }

    private static func zeros(_ count: Int) -> [UInt8] { [UInt8](repeating: 0, count: count) }

    mutating func append(_ text: String) {
        beginField()
        var text = text
        text.withUTF8 { append($0) }
    }

    mutating func append(_ id: UUID?) {
        guard let id else { return appendNull() }
        beginField()
        append(Int32(16))
        withUnsafeBytes(of: id.uuid) { bytes.append(contentsOf: $0) }
    }

    mutating func append(_ number: Int64?) {
        guard let number else { return appendNull() }
        beginField()
        // Length and number in one piece.
        let bits = UInt64(bitPattern: number)
        let field = (UInt32(8).bigEndian, UInt32(bits >> 32).bigEndian, UInt32(truncatingIfNeeded: bits).bigEndian)
        withUnsafeBytes(of: field) { bytes.append(contentsOf: $0) }
    }

    mutating func append(_ number: Double?) {
        guard let number, number.isFinite else { return appendNull() }
        append(Int64(bitPattern: number.bitPattern) as Int64?)
    }

    mutating func append(microsecondsSince1970 microseconds: Int64) {
        append(microseconds - Self.epochMicroseconds as Int64?)
    }

    mutating func append(plain words: [String]) {
        beginField()
        let start = beginLength()
        append(Int32(words.isEmpty ? 0 : 1))
        append(Int32(0))
        append(Self.textType)
        if !words.isEmpty {
            append(Int32(words.count))
            append(Int32(1))
        }
        for var word in words { word.withUTF8 { append($0) } }
        endLength(start)
    }

    mutating func append(json members: [String: String]) {
        beginField()
        let start = beginLength()
        let json = Self.json(members)
        bytes.append(Self.jsonVersion)
        bytes.append(contentsOf: json.bytes)
        if json.holdsZeroByte { holdsZeroByte = true }
        endLength(start)
    }

    mutating func endRow() throws {
        defer {
            fields = 0
            holdsZeroByte = false
        }
        guard !holdsZeroByte else {
            bytes.removeSubrange(rowStart...)
            throw Self.zeroByte
        }
        let count = fields.bigEndian
        withUnsafeBytes(of: count) { bytes.replaceSubrange(rowStart..<rowStart + 2, with: $0) }
        rowStart = bytes.count
        rows += 1
    }

    private mutating func beginField() {
        // The number of fields is known at the end of the row.
        if fields == 0 { append(Int16(0)) }
        fields += 1
    }

    mutating func appendNull() {
        beginField()
        append(Int32(-1))
    }

    private mutating func append(_ utf8: UnsafeBufferPointer<UInt8>) {
        append(Int32(utf8.count))
        bytes.append(contentsOf: utf8)
        if utf8.contains(0) { holdsZeroByte = true }
    }

    private mutating func append(_ number: some FixedWidthInteger) {
        withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
    }

    private mutating func beginLength() -> Int {
        append(Int32(0))
        return bytes.count
    }

    private mutating func endLength(_ start: Int) {
        let length = Int32(bytes.count - start).bigEndian
        withUnsafeBytes(of: length) { bytes.replaceSubrange(start - 4..<start, with: $0) }
    }
}
