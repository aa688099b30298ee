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

    private let bytes: UnsafeRawBufferPointer
    public private(set) var place = 0

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
        guard try nextPart(isFirst: &isFirst, end: UInt8(ascii: "}")) else { return nil }
        guard try next() == UInt8(ascii: "\"") else { throw error("a field's name in quotes is expected") }
        let name = try text()
        guard try next() == UInt8(ascii: ":") else { throw error("a colon is expected") }
        place += 1
        return name
    }

    /// Whether the array that is read has another element, which comes next.
    public mutating func nextElement(isFirst: inout Bool) throws(JSONSyntaxError) -> Bool {
        try nextPart(isFirst: &isFirst, end: UInt8(ascii: "]"))
    }

    /// Passes over the next value.
    public mutating func skip(depth: Int = 0) throws(JSONSyntaxError) {
        guard depth < Self.maximumDepth else { throw error("it is nested too deeply") }
        var isFirst = true
        switch try peek() {
        case .object:
            enter()
            while try nextMember(isFirst: &isFirst) != nil { try skip(depth: depth + 1) }
        case .array:
            enter()
            while try nextElement(isFirst: &isFirst) { try skip(depth: depth + 1) }
        case .text: _ = try text()
        case .number: _ = try number()
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

    // MARK: - Numbers

    /// A number that ``peek()`` has seen.
    public mutating func number() throws(JSONSyntaxError) -> Double {
        let start = place
        var mantissa: UInt64 = 0
        var isExact = true
        let isNegative = byte(place) == UInt8(ascii: "-")
        if isNegative { place += 1 }
        let startsWithZero = byte(place) == UInt8(ascii: "0")
        let whole = digits(&mantissa, &isExact)
        guard whole > 0, whole == 1 || !startsWithZero else { throw error("a number is expected") }
        var fraction = 0
        if byte(place) == UInt8(ascii: ".") {
            place += 1
            fraction = digits(&mantissa, &isExact)
            guard fraction > 0 else { throw error("a digit is expected after the point") }
        }
        if byte(place) == UInt8(ascii: "e") || byte(place) == UInt8(ascii: "E") {
            place += 1
            if byte(place) == UInt8(ascii: "+") || byte(place) == UInt8(ascii: "-") { place += 1 }
            isExact = false
            var ignored: UInt64 = 0
            guard digits(&ignored, &isExact) > 0 else { throw error("a digit is expected in the exponent") }
        }
        // Both are exact as doubles, so that their quotient is rounded once, as it should be.
        if isExact, mantissa < 1 << 53, fraction < Self.powersOfTen.count {
            let value = Double(mantissa) / Self.powersOfTen[fraction]
            return isNegative ? -value : value
        }
        guard let value = Double(string(start..<place)), value.isFinite else {
            throw error("the number is out of range")
        }
        return value
    }

    private static let powersOfTen: [Double] = [
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18,
    ]

    /// Reads digits on to `value`, which stays exact up to 18 of them.
    private mutating func digits(_ value: inout UInt64, _ isExact: inout Bool) -> Int {
        let start = place
        while let digit = byte(place), (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) {
            if value < 100_000_000_000_000_000 {
                value = value * 10 + UInt64(digit - UInt8(ascii: "0"))
            } else {
                isExact = false
            }
            place += 1
        }
        return place - start
    }

    // MARK: - Text

    /// A text that ``peek()`` has seen.
    public mutating func text() throws(JSONSyntaxError) -> String {
        let start = place + 1
        let end = plainEnd(from: start)
        guard byte(end) == UInt8(ascii: "\"") else { return try escapedText(from: start, plainUpTo: end) }
        place = end + 1
        guard let text = valid(start..<end) else { throw error("a text is not UTF-8") }
        return text
    }

    /// The first place from `start` on that has a quote, a backslash or a control character, or the end of the bytes.
    ///
    /// Eight bytes at a time. In each term the highest bit of a byte is set where the byte is the one looked for, and
    /// else only in bytes behind such a one, by the borrow: the lowest bit that is set is right.
    private func plainEnd(from start: Int) -> Int {
        let ones: UInt64 = 0x0101_0101_0101_0101
        var place = start
        while place + 8 <= bytes.count {
            let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self))
            let quote = word ^ (ones &* UInt64(UInt8(ascii: "\"")))
            let backslash = word ^ (ones &* UInt64(UInt8(ascii: "\\")))
            let found =
                ((quote &- ones) & ~quote) | ((backslash &- ones) & ~backslash) | ((word &- (ones &* 0x20)) & ~word)
            let marks = found & (ones &* 0x80)
            guard marks == 0 else { return place + marks.trailingZeroBitCount / 8 }
            place += 8
        }
        while let byte = byte(place), byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 {
            place += 1
        }
        return place
    }

    private mutating func escapedText(from start: Int, plainUpTo end: Int) throws(JSONSyntaxError) -> String {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.count - start)
        append(start..<end, to: &decoded)
        place = end
        while true {
            guard let character = byte(place) else { throw error("a text does not end") }
            place += 1
            switch character {
            case UInt8(ascii: "\""):
                guard let text = String(validating: decoded, as: UTF8.self) else { throw error("a text is not UTF-8") }
                return text
            case UInt8(ascii: "\\"): try escape(&decoded)
            case 0..<0x20: throw error("a control character stands in a text")
            default:
                let plain = plainEnd(from: place)
                append((place - 1)..<plain, to: &decoded)
                place = plain
            }
        }
    }

    private mutating func escape(_ decoded: inout [UInt8]) throws(JSONSyntaxError) {
        guard let character = byte(place) else { throw error("a text does not end") }
        place += 1
        switch character {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): decoded.append(character)
        case UInt8(ascii: "n"): decoded.append(0x0A)
        case UInt8(ascii: "t"): decoded.append(0x09)
        case UInt8(ascii: "r"): decoded.append(0x0D)
        case UInt8(ascii: "b"): decoded.append(0x08)
        case UInt8(ascii: "f"): decoded.append(0x0C)
        case UInt8(ascii: "u"): decoded.append(contentsOf: String(try scalar()).utf8)
        default: throw error("there is no such escape")
        }
    }

    /// The character of `\uXXXX`, or of two of them that belong together.
    private mutating func scalar() throws(JSONSyntaxError) -> Character {
        var value = try hexadecimal()
        if (0xD800..<0xDC00).contains(value) {
            guard byte(place) == UInt8(ascii: "\\"), byte(place + 1) == UInt8(ascii: "u") else {
                throw error("half of a surrogate pair stands alone")
            }
            place += 2
            let low = try hexadecimal()
            guard (0xDC00..<0xE000).contains(low) else { throw error("half of a surrogate pair stands alone") }
            value = 0x10000 + (value - 0xD800) << 10 + (low - 0xDC00)
        }
        guard let scalar = Unicode.Scalar(value) else { throw error("half of a surrogate pair stands alone") }
        return Character(scalar)
    }

    private mutating func hexadecimal() throws(JSONSyntaxError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let character = byte(place), let digit = Character(Unicode.Scalar(character)).hexDigitValue else {
                throw error("four hexadecimal digits are expected")
            }
            value = value << 4 | UInt32(digit)
            place += 1
        }
        return value
    }

    // MARK: - Bytes

    /// The byte at a place; nil behind the end.
    @inline(__always)
    private func byte(_ place: Int) -> UInt8? {
        place < bytes.count ? bytes[place] : nil
    }

    private mutating func skipSpace() {
        while let byte = byte(place), byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { place += 1 }
    }

    /// The next byte that is not white space, unread.
    private mutating func next() throws(JSONSyntaxError) -> UInt8 {
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

    private func valid(_ range: Range<Int>) -> String? { String(validating: bytes[range], as: UTF8.self) }

    private func string(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

    private func append(_ range: Range<Int>, to decoded: inout [UInt8]) { decoded.append(contentsOf: bytes[range]) }

    private func error(_ message: String) -> JSONSyntaxError { JSONSyntaxError(place: place, message: message) }
}
