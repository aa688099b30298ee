extension JSONReader {
    /// A text where it stands: the bytes between its quotes, whose syntax has been checked.
    public struct RawText {
        public let range: Range<Int>

        /// Whether it holds a backslash, so that its bytes are not those of the text that is meant.
        public let isEscaped: Bool
    }

    /// A text that ``peek()`` has seen.
    public mutating func text() throws(JSONSyntaxError) -> String { string(try rawText()) }

    /// The text that is meant, escapes resolved.
    public func string(_ text: RawText) -> String {
        if text.isEscaped { return unescaped(text.range) }
        return String(decoding: UnsafeRawBufferPointer(rebasing: bytes[text.range]), as: UTF8.self)
    }

    /// Whether a text is this one, however it is written.
    @inlinable
    public func matches(_ text: RawText, _ expected: StaticString) -> Bool {
        if text.isEscaped { return string(text).utf8.elementsEqual(expected.description.utf8) }
        guard text.range.count == expected.utf8CodeUnitCount else { return false }
        var place = text.range.lowerBound
        for offset in 0..<expected.utf8CodeUnitCount {
            guard bytes[place] == expected.utf8Start[offset] else { return false }
            place += 1
        }
        return true
    }

    /// Passes over a text that ``peek()`` has seen, and checks its escapes and its UTF-8.
    public mutating func rawText() throws(JSONSyntaxError) -> RawText {
        let start = place + 1
        var isEscaped = false
        place = start
        while true {
            place = plainEnd(from: place)
            guard let byte = byte(place) else { throw error("a text does not end") }
            switch byte {
            case UInt8(ascii: "\""):
                place += 1
                return RawText(range: start..<(place - 1), isEscaped: isEscaped)
            case UInt8(ascii: "\\"):
                isEscaped = true
                place += 1
                try skipEscape()
            case 0..<0x20: throw error("a control character stands in a text")
            default:
                let length = sequenceLength(byte)
                guard length > 0 else { throw error("a text is not UTF-8") }
                place += length
            }
        }
    }

    // MARK: - Escapes

    private mutating func skipEscape() throws(JSONSyntaxError) {
        guard let character = byte(place) else { throw error("a text does not end") }
        place += 1
        switch character {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "n"), UInt8(ascii: "t"),
            UInt8(ascii: "r"), UInt8(ascii: "b"), UInt8(ascii: "f"):
            break
        case UInt8(ascii: "u"):
            let (_, length) = try scalar(at: place)
            place += length
        default: throw error("there is no such escape")
        }
    }

    /// The character of `XXXX` behind `\u`, or of `XXXX\uXXXX` that belong together, and the bytes it takes.
    private func scalar(at start: Int) throws(JSONSyntaxError) -> (scalar: Unicode.Scalar, length: Int) {
        var value = try hexadecimal(at: start)
        var length = 4
        if (0xD800..<0xDC00).contains(value) {
            guard byte(start + 4) == UInt8(ascii: "\\"), byte(start + 5) == UInt8(ascii: "u") else {
                throw error("half of a surrogate pair stands alone")
            }
            let low = try hexadecimal(at: start + 6)
            guard (0xDC00..<0xE000).contains(low) else { throw error("half of a surrogate pair stands alone") }
            value = 0x10000 + (value - 0xD800) << 10 + (low - 0xDC00)
            length = 10
        }
        guard let scalar = Unicode.Scalar(value) else { throw error("half of a surrogate pair stands alone") }
        return (scalar, length)
    }

    private func hexadecimal(at start: Int) throws(JSONSyntaxError) -> UInt32 {
        var value: UInt32 = 0
        for place in start..<(start + 4) {
            let digit: UInt8
            switch byte(place) {
            case .some(let byte) where byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9"):
                digit = byte - UInt8(ascii: "0")
            case .some(let byte) where byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "f"):
                digit = byte - UInt8(ascii: "a") + 10
            case .some(let byte) where byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "F"):
                digit = byte - UInt8(ascii: "A") + 10
            default: throw error("four hexadecimal digits are expected")
            }
            value = value << 4 | UInt32(digit)
        }
        return value
    }

    /// The text of bytes that ``rawText()`` has checked. No escape is shorter than what it stands for.
    private func unescaped(_ range: Range<Int>) -> String {
        String(unsafeUninitializedCapacity: range.count) { decoded in
            var count = 0
            var place = range.lowerBound
            while place < range.upperBound {
                let end = backslash(in: place..<range.upperBound)
                if end > place {
                    UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(decoded)[count...])
                        .copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[place..<end]))
                    count += end - place
                }
                guard end < range.upperBound else { break }
                place = end + 2
                switch bytes[end + 1] {
                case UInt8(ascii: "n"): decoded[count] = 0x0A
                case UInt8(ascii: "t"): decoded[count] = 0x09
                case UInt8(ascii: "r"): decoded[count] = 0x0D
                case UInt8(ascii: "b"): decoded[count] = 0x08
                case UInt8(ascii: "f"): decoded[count] = 0x0C
                case UInt8(ascii: "u"):
                    guard let (scalar, length) = try? scalar(at: place) else { break }
                    place += length
                    for byte in UTF8.encode(scalar) ?? .init() {
                        decoded[count] = byte
                        count += 1
                    }
                    count -= 1
                case let other: decoded[count] = other
                }
                count += 1
            }
            return count
        }
    }

    // MARK: - Many bytes at once

    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let highBits: UInt64 = 0x8080_8080_8080_8080

    /// The first byte from a place on that is a quote, a backslash, a control character or not ASCII; the end if none.
    ///
    /// Eight bytes at a time: subtracting n from each byte borrows from its highest bit where it is less than n. A borrow
    /// may reach into bytes above, never below, and only the lowest is asked for.
    private func plainEnd(from start: Int) -> Int {
        var place = start
        while place + 8 <= bytes.count {
            let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self))
            let quote = word ^ (Self.ones &* 0x22)
            let backslash = word ^ (Self.ones &* 0x5C)
            let special =
                (word | (word &- Self.ones &* 0x20) | ((quote &- Self.ones) & ~quote)
                    | ((backslash &- Self.ones) & ~backslash)) & Self.highBits
            if special != 0 { return place + special.trailingZeroBitCount >> 3 }
            place += 8
        }
        while let byte = byte(place), byte >= 0x20, byte < 0x80, byte != 0x22, byte != 0x5C { place += 1 }
        return place
    }

    /// The first backslash of a range; its end if there is none.
    private func backslash(in range: Range<Int>) -> Int {
        var place = range.lowerBound
        while place + 8 <= range.upperBound {
            let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self))
            let backslash = word ^ (Self.ones &* 0x5C)
            let found = (backslash &- Self.ones) & ~backslash & Self.highBits
            if found != 0 { return place + found.trailingZeroBitCount >> 3 }
            place += 8
        }
        while place < range.upperBound, bytes[place] != 0x5C { place += 1 }
        return place
    }

    /// Bytes of the well-formed UTF-8 sequence that starts here with a byte above ASCII; 0 if it is none
    /// (Unicode 16, table 3-7).
    private func sequenceLength(_ first: UInt8) -> Int {
        func follows(_ offset: Int, _ range: ClosedRange<UInt8> = 0x80...0xBF) -> Bool {
            guard let byte = byte(place + offset) else { return false }
            return range.contains(byte)
        }
        switch first {
        case 0xC2...0xDF: return follows(1) ? 2 : 0
        case 0xE0: return follows(1, 0xA0...0xBF) && follows(2) ? 3 : 0
        case 0xED: return follows(1, 0x80...0x9F) && follows(2) ? 3 : 0
        case 0xE1...0xEF: return follows(1) && follows(2) ? 3 : 0
        case 0xF0: return follows(1, 0x90...0xBF) && follows(2) && follows(3) ? 4 : 0
        case 0xF1...0xF3: return follows(1) && follows(2) && follows(3) ? 4 : 0
        case 0xF4: return follows(1, 0x80...0x8F) && follows(2) && follows(3) ? 4 : 0
        default: return 0
        }
    }
}
