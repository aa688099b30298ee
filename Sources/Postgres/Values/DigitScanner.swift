/// Reads numbers and separators from ASCII, left to right.
struct DigitScanner {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    var isAtEnd: Bool { position == bytes.count }

    func rest(is text: String) -> Bool {
        bytes[position...].elementsEqual(text.utf8)
    }

    mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    /// The decimal digits from here; `nil` when there are none or more than nine.
    mutating func number() -> Int64? {
        let start = position
        var value: Int64 = 0
        while let digit = digit() { value = value * 10 + digit }
        return (1...9).contains(position - start) ? value : nil
    }

    /// Digits after a decimal point, scaled as if there were exactly `digits` of them.
    mutating func fraction(digits: Int) -> Int64? {
        var value: Int64 = 0
        var count = 0
        while count < digits, let digit = digit() {
            value = value * 10 + digit
            count += 1
        }
        guard count > 0 else { return nil }
        for _ in count..<digits { value *= 10 }
        return value
    }

    /// A time zone offset such as `+00`, `-03:30` or `+01:23:45`, in seconds; zero when there is none.
    mutating func offsetSeconds() -> Int64? {
        let sign: Int64
        if skip("+") {
            sign = 1
        } else if skip("-") {
            sign = -1
        } else {
            return 0
        }
        var seconds: Int64 = 0
        for scale: Int64 in [3600, 60, 1] {
            guard let part = number() else { return nil }
            seconds += part * scale
            if !skip(":") { break }
        }
        return sign * seconds
    }

    private mutating func digit() -> Int64? {
        guard position < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[position]) else {
            return nil
        }
        defer { position += 1 }
        return Int64(bytes[position] - UInt8(ascii: "0"))
    }
}
