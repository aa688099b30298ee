extension JSONReader {
    /// The digits of a number: its value is mantissa / 10^fraction where that is exact.
    struct Digits {
        var mantissa: UInt64 = 0
        var fraction = 0
        var isExact = true
        var isNegative = false
        var range = 0..<0
    }

    /// A number that ``peek()`` has seen.
    public mutating func number() throws(JSONSyntaxError) -> Double {
        let digits = try digits()
        // Both are exact as doubles, so that their quotient is rounded once, as it should be.
        if digits.isExact, digits.mantissa < 1 << 53, digits.fraction < Self.powersOfTen.count {
            let value = Double(digits.mantissa) / Self.powersOfTen[digits.fraction]
            return digits.isNegative ? -value : value
        }
        guard let value = Double(String(decoding: bytes[digits.range], as: UTF8.self)), value.isFinite else {
            throw error("the number is out of range")
        }
        return value
    }

    private static let powersOfTen: [Double] = [
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18,
    ]

    /// Passes over a number and checks its form.
    mutating func digits() throws(JSONSyntaxError) -> Digits {
        var number = Digits()
        let start = place
        number.isNegative = byte(place) == UInt8(ascii: "-")
        if number.isNegative { place += 1 }
        let startsWithZero = byte(place) == UInt8(ascii: "0")
        let whole = digits(&number)
        guard whole > 0, whole == 1 || !startsWithZero else { throw error("a number is expected") }
        if byte(place) == UInt8(ascii: ".") {
            place += 1
            number.fraction = digits(&number)
            guard number.fraction > 0 else { throw error("a digit is expected after the point") }
        }
        if byte(place) == UInt8(ascii: "e") || byte(place) == UInt8(ascii: "E") {
            place += 1
            if byte(place) == UInt8(ascii: "+") || byte(place) == UInt8(ascii: "-") { place += 1 }
            var exponent = Digits()
            guard digits(&exponent) > 0 else { throw error("a digit is expected in the exponent") }
            number.isExact = false
        }
        number.range = start..<place
        return number
    }

    /// Reads digits on to the mantissa, which stays exact up to 18 of them; returns how many there were.
    private mutating func digits(_ number: inout Digits) -> Int {
        let start = place
        while let digit = byte(place), (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) {
            if number.mantissa < 100_000_000_000_000_000 {
                number.mantissa = number.mantissa * 10 + UInt64(digit - UInt8(ascii: "0"))
            } else {
                number.isExact = false
            }
            place += 1
        }
        return place - start
    }
}
