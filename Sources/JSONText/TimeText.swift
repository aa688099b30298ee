/// Moments in UTC as RFC 3339 and ISO 8601 have them.
public enum TimeText {
    /// Appends a moment with milliseconds, or with microseconds where it has any: `2026-03-01T12:00:00.250Z`.
    ///
    /// - Parameter microseconds: Since 1970, from year 0 on.
    public static func append(microsecondsSince1970 microseconds: Int64, to bytes: inout [UInt8]) {
        let dayLength: Int64 = 86_400_000_000
        let day = floorDivide(microseconds, dayLength)
        let ofDay = Int(microseconds - day * dayLength)
        let civil = civil(Int(day))
        let micros = ofDay % 1_000_000
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 40) { text in
            var count = 0
            func decimal(_ value: Int, _ width: Int, _ next: Unicode.Scalar) {
                var value = value
                for place in stride(from: count + width - 1, through: count, by: -1) {
                    text[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value % 10)
                    value /= 10
                }
                text[count + width] = UInt8(ascii: next)
                count += width + 1
            }
            decimal(civil.year, civil.year > 9999 ? 5 : 4, "-")
            decimal(civil.month, 2, "-")
            decimal(civil.day, 2, "T")
            decimal(ofDay / 3_600_000_000, 2, ":")
            decimal(ofDay / 60_000_000 % 60, 2, ":")
            decimal(ofDay / 1_000_000 % 60, 2, ".")
            if micros % 1000 == 0 { decimal(micros / 1000, 3, "Z") } else { decimal(micros, 6, "Z") }
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[..<count]))
        }
    }

    private static func floorDivide<Number: BinaryInteger>(_ value: Number, _ divisor: Number) -> Number {
        let quotient = value / divisor
        return value % divisor < 0 ? quotient - 1 : quotient
    }

    /// The date of a day since 1970 in the Gregorian calendar, whose years are counted from March so that the leap day
    /// comes last; valid for years 0 to 99999.
    private static func civil(_ day: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = min(max(day, -719_528), 35_804_721) + 719_468
        let era = floorDivide(shifted, 146_097)
        let ofEra = shifted - era * 146_097
        let yearOfEra = (ofEra - ofEra / 1460 + ofEra / 36_524 - ofEra / 146_096) / 365
        let ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let month = (5 * ofYear + 2) / 153
        let dayOfMonth = ofYear - (153 * month + 2) / 5 + 1
        let isNextYear = month >= 10
        return (yearOfEra + era * 400 + (isNextYear ? 1 : 0), isNextYear ? month - 9 : month + 3, dayOfMonth)
    }
}
