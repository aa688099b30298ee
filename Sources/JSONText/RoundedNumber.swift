/// Numbers as decimal text of seven significant digits: for estimates and measurements, whose seventh digit nobody
/// knows, at a fraction of the cost of the digits that give a `Double` back exactly.
///
/// The text is a number of JSON (RFC 8259) and of SQL; what it says differs from the number by at most 5e-7 of it.
public enum RoundedNumber {
    /// Text is at most this long: sign, "0.", nine zeros at most, seven digits; or what `Double.description` gives.
    private static let maximumBytes = 32
    private static let significantDigits = 7
    private static let firstWithTooMany: UInt64 = 10_000_000

    /// Within these the digits are found by one multiplication or division with a power of ten that a `Double` holds
    /// exactly. Beyond them come the shortest digits that give the number back.
    private static let range = 1e-9..<1e15

    private static let powersOfTen: [Double] = [
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
    ]

    /// Appends `value`, which must be finite.
    public static func append(_ value: Double, to bytes: inout [UInt8]) {
        let magnitude = value.magnitude
        guard range.contains(magnitude) else {
            if magnitude == 0 { return bytes.append(UInt8(ascii: "0")) }
            return bytes.append(contentsOf: value.description.utf8)
        }
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: maximumBytes) { text in
            var count = 0
            if value < 0 {
                text[0] = UInt8(ascii: "-")
                count = 1
            }
            write(magnitude, to: text, &count)
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[..<count]))
        }
    }

    private static func write(
        _ magnitude: Double,
        to text: UnsafeMutableBufferPointer<UInt8>,
        _ count: inout Int
    ) {
        var (digits, exponent) = rounded(magnitude)
        var left = significantDigits
        while digits % 10 == 0 {
            digits /= 10
            left -= 1
        }
        // Digits before the point; not positive for a number below one.
        let whole = exponent + 1
        if whole <= 0 {
            text[count] = UInt8(ascii: "0")
            text[count + 1] = UInt8(ascii: ".")
            count += 2
            for _ in whole..<0 {
                text[count] = UInt8(ascii: "0")
                count += 1
            }
        }
        // Backwards, leaving a place for the point where it comes between the digits.
        let hasPointWithin = whole > 0 && left > whole
        let end = count + left + (hasPointWithin ? 1 : 0)
        var place = end
        for index in stride(from: left, to: 0, by: -1) {
            place -= 1
            text[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: digits % 10)
            digits /= 10
            if hasPointWithin, index == whole + 1 {
                place -= 1
                text[place] = UInt8(ascii: ".")
            }
        }
        count = end
        for _ in 0..<max(0, whole - left) {
            text[count] = UInt8(ascii: "0")
            count += 1
        }
    }

    /// Seven digits and the power of ten of the first of them.
    private static func rounded(_ magnitude: Double) -> (digits: UInt64, exponent: Int) {
        var exponent = (Int(magnitude.exponent) * 1233) >> 12
        // That is at most one too small: log10(2) is a little more than 1233 / 4096.
        if exponent + 1 < powersOfTen.count, magnitude >= power(exponent + 1) { exponent += 1 }
        let shift = significantDigits - 1 - exponent
        let scaled = shift >= 0 ? magnitude * powersOfTen[shift] : magnitude / powersOfTen[-shift]
        let digits = UInt64(scaled.rounded())
        return digits < firstWithTooMany ? (digits, exponent) : (digits / 10, exponent + 1)
    }

    private static func power(_ exponent: Int) -> Double {
        exponent >= 0 ? powersOfTen[exponent] : 1 / powersOfTen[-exponent]
    }
}
