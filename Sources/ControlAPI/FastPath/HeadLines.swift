/// Lines of a request's head (RFC 9112, section 5) as bytes.
enum HeadLines {
    /// What may stand in the name of a field (`tchar`, RFC 9110, section 5.6.2).
    private static let isNameByte: [Bool] = (0...255).map { value in
        let byte = UInt8(value)
        return isLetter(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            || "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }

    static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- UInt8(ascii: "a") < 26 }

    /// The place of the carriage return and line feed that end the line; nil where they have not come, and negative
    /// where a control character stands in the line.
    @inline(__always)
    static func end(of bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
        var place = start
        while place < bytes.count {
            let byte = bytes[place]
            if byte < 0x20 || byte == 0x7F {
                if byte == 0x0D {
                    guard place + 1 < bytes.count else { return nil }
                    return bytes[place + 1] == 0x0A ? place : -1
                }
                guard byte == 0x09 else { return -1 }
            }
            place &+= 1
        }
        return nil
    }

    /// The place of the colon behind a field's name; nil where the line has no name that is allowed.
    @inline(__always)
    static func nameEnd(_ bytes: UnsafeRawBufferPointer, _ line: Range<Int>) -> Int? {
        isNameByte.withUnsafeBufferPointer { isNameByte in
            var place = line.lowerBound
            while place < line.upperBound, isNameByte[Int(bytes[place])] { place &+= 1 }
            guard place < line.upperBound, bytes[place] == UInt8(ascii: ":") else { return nil }
            return place > line.lowerBound ? place : nil
        }
    }

    /// Without the blanks around it.
    @inline(__always)
    static func trimmed(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> Range<Int> {
        var (start, end) = (range.lowerBound, range.upperBound)
        while start < end, bytes[start] == 0x20 || bytes[start] == 0x09 { start &+= 1 }
        while end > start, bytes[end - 1] == 0x20 || bytes[end - 1] == 0x09 { end &-= 1 }
        return start..<end
    }

    @inline(__always)
    static func equals(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>, _ text: StaticString) -> Bool {
        guard range.count == text.utf8CodeUnitCount, range.upperBound <= bytes.count else { return false }
        for offset in 0..<range.count where bytes[range.lowerBound + offset] != text.utf8Start[offset] { return false }
        return true
    }

    /// Whether letters are those of a text in lower case, in whatever case they are.
    @inline(__always)
    static func equalsFolded(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>, _ text: StaticString) -> Bool {
        guard range.count == text.utf8CodeUnitCount else { return false }
        for offset in 0..<range.count {
            let byte = bytes[range.lowerBound + offset]
            guard (isLetter(byte) ? byte | 0x20 : byte) == text.utf8Start[offset] else { return false }
        }
        return true
    }

    /// A whole number of at most nine digits.
    static func number(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> Int? {
        guard !range.isEmpty, range.count <= 9 else { return nil }
        var value = 0
        for place in range {
            let digit = bytes[place] &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            value = value * 10 + Int(digit)
        }
        return value
    }
}
