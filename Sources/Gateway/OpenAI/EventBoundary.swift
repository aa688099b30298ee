/// Finds the ends of server-sent events: blank lines, whose lines end in LF, CRLF or CR as the standard allows
/// (WHATWG HTML, "Parsing an event stream"). It remembers where it is when a chunk ends, at any byte.
struct EventBoundary: Sendable {
    private static let lineFeed = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")

    private var isLineEmpty = true

    /// Whether the last byte was a carriage return, to which a line feed would belong.
    private var followsReturn = false

    /// Passes over a line feed that belongs to the line end before it; says where reading goes on.
    mutating func start(in bytes: UnsafeRawBufferPointer, from place: Int) -> Int {
        guard followsReturn, place < bytes.count else { return place }
        followsReturn = false
        return bytes[place] == Self.lineFeed ? place + 1 : place
    }

    /// The place behind the next blank line; nil when the bytes end before it.
    mutating func end(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
        var place = start
        while place < bytes.count {
            let lineEnd = Self.lineEnd(in: bytes, from: place)
            if lineEnd > place { isLineEmpty = false }
            guard lineEnd < bytes.count else { return nil }
            place = behindLineEnd(in: bytes, at: lineEnd)
            if isLineEmpty { return place }
            isLineEmpty = true
        }
        return nil
    }

    private mutating func behindLineEnd(in bytes: UnsafeRawBufferPointer, at place: Int) -> Int {
        guard bytes[place] == Self.carriageReturn else { return place + 1 }
        guard place + 1 < bytes.count else {
            followsReturn = true
            return place + 1
        }
        return bytes[place + 1] == Self.lineFeed ? place + 2 : place + 1
    }

    /// The place of the next line feed or carriage return; the end where there is none. Eight bytes at a time: the
    /// lowest high bit marks the first byte that is one.
    static func lineEnd(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        let ones: UInt64 = 0x0101_0101_0101_0101
        var place = start
        while place + 8 <= bytes.count {
            let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self))
            let feed = word ^ (ones &* UInt64(lineFeed))
            let carriage = word ^ (ones &* UInt64(carriageReturn))
            let found = (((feed &- ones) & ~feed) | ((carriage &- ones) & ~carriage)) & (ones &* 0x80)
            if found != 0 { return place + found.trailingZeroBitCount >> 3 }
            place += 8
        }
        while place < bytes.count, bytes[place] != lineFeed, bytes[place] != carriageReturn { place += 1 }
        return place
    }
}
