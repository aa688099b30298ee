/// Reads one JSON text (RFC 8259) forwards, member by member, without a tree of values.
///
/// For bodies that come with every request: Foundation's decoder takes some ten times as long. It checks all of the
/// syntax of what it passes over, UTF-8 included. It is good for as long as the bytes that it was made of.
public struct JSONReader {
    /// What a value is, by its first character.
    public enum Kind: Hashable {
        case object, array, text, number, bool, null
    }

    /// Deeper nesting is refused.
    public static let maximumDepth = 64

    @usableFromInline let bytes: UnsafeRawBufferPointer

    /// Byte from the beginning that is read next. After ``peek()`` it is the first one of the value, after a value the
    /// one behind it: the two are the range of the value's bytes.
    public internal(set) var place = 0

    public init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// The kind of the value that comes next; reads nothing of it.
    public mutating func peek() throws(JSONSyntaxError) -> Kind {
        switch try next() {
        case UInt8(ascii: "{"): return .object
        case UInt8(ascii: "["): return .array
        case UInt8(ascii: "\""): return .text
        case UInt8(ascii: "t"), UInt8(ascii: "f"): return .bool
        case UInt8(ascii: "n"): return .null
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number
        default: throw error("a value is expected")
        }
    }

    /// Goes into an object or array that ``peek()`` has seen.
    public mutating func enter() { place += 1 }

    /// The name of the next member of the object that is read, its value coming next; nil at the object's end.
    public mutating func nextMember(isFirst: inout Bool) throws(JSONSyntaxError) -> String? {
        guard let name = try nextName(isFirst: &isFirst) else { return nil }
        return string(name)
    }

    /// Like ``nextMember(isFirst:)``, but the name stays where it is: ``matches(_:_:)`` compares it, and no string is made.
    public mutating func nextName(isFirst: inout Bool) throws(JSONSyntaxError) -> RawText? {
        guard try nextPart(isFirst: &isFirst, end: UInt8(ascii: "}")) else { return nil }
        guard try next() == UInt8(ascii: "\"") else { throw error("a field's name in quotes is expected") }
        let name = try rawText()
        guard try next() == UInt8(ascii: ":") else { throw error("a colon is expected") }
        place += 1
        return name
    }

    /// Whether the array that is read has another element, which comes next.
    public mutating func nextElement(isFirst: inout Bool) throws(JSONSyntaxError) -> Bool {
        try nextPart(isFirst: &isFirst, end: UInt8(ascii: "]"))
    }

    /// Passes over the next value. Nothing is made of it, so that numbers that no `Double` holds pass as well.
    public mutating func skip(depth: Int = 0) throws(JSONSyntaxError) {
        guard depth < Self.maximumDepth else { throw error("it is nested too deeply") }
        var isFirst = true
        switch try peek() {
        case .object:
            enter()
            while try nextName(isFirst: &isFirst) != nil { try skip(depth: depth + 1) }
        case .array:
            enter()
            while try nextElement(isFirst: &isFirst) { try skip(depth: depth + 1) }
        case .text: _ = try rawText()
        case .number: _ = try digits()
        case .bool: _ = try bool()
        case .null: try null()
        }
    }

    /// Makes sure that nothing but white space follows.
    public mutating func finish() throws(JSONSyntaxError) {
        skipSpace()
        guard place == bytes.count else { throw error("something follows the value") }
    }

    public mutating func null() throws(JSONSyntaxError) { try word("null") }

    public mutating func bool() throws(JSONSyntaxError) -> Bool {
        let isTrue = byte(place) == UInt8(ascii: "t")
        try word(isTrue ? "true" : "false")
        return isTrue
    }

    // MARK: - Bytes

    /// The byte at a place; nil behind the end.
    @inline(__always)
    func byte(_ place: Int) -> UInt8? {
        place < bytes.count ? bytes[place] : nil
    }

    private mutating func skipSpace() {
        while let byte = byte(place), byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { place += 1 }
    }

    /// The next byte that is not white space, unread.
    @inline(__always)
    private mutating func next() throws(JSONSyntaxError) -> UInt8 {
        // Model servers and most clients write none.
        if place < bytes.count, bytes[place] > 0x20 { return bytes[place] }
        return try nextBehindSpace()
    }

    private mutating func nextBehindSpace() throws(JSONSyntaxError) -> UInt8 {
        skipSpace()
        guard let byte = byte(place) else { throw error("it ends too early") }
        return byte
    }

    private mutating func nextPart(isFirst: inout Bool, end: UInt8) throws(JSONSyntaxError) -> Bool {
        if try next() == end {
            place += 1
            return false
        }
        if !isFirst {
            guard try next() == UInt8(ascii: ",") else { throw error("a comma is expected") }
            place += 1
            _ = try next()
        }
        isFirst = false
        return true
    }

    private mutating func word(_ word: StaticString) throws(JSONSyntaxError) {
        let isThere = word.withUTF8Buffer { word in
            word.indices.allSatisfy { byte(place + $0) == word[$0] }
        }
        guard isThere else { throw error("a value is expected") }
        place += word.utf8CodeUnitCount
    }

    func error(_ message: String) -> JSONSyntaxError { JSONSyntaxError(place: place, message: message) }
}
