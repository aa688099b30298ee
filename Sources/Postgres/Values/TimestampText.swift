import Foundation

/// Timestamps as PostgreSQL writes them in ISO style with the time zone UTC, to the microsecond.
///
/// Days are converted with the proleptic Gregorian calendar in integer arithmetic, counting years from March so that
/// the leap day comes last.
enum TimestampText {
    private static let microsecondsPerSecond: Int64 = 1_000_000
    private static let secondsPerDay: Int64 = 86_400
    /// Days from 1 January 1970 to 1 January 2001, where `Date` counts from.
    private static let referenceDay: Int64 = 11_323
    /// PostgreSQL ends its timestamps at year 294,276; `Date` is far wider.
    private static let largestInterval = 9.2e12

    /// - Throws: ``PostgresError`` with code `invalidUse` for a moment PostgreSQL cannot hold.
    static func format(_ date: Date) throws -> String {
        let interval = date.timeIntervalSinceReferenceDate
        guard abs(interval) < largestInterval else {
            throw PostgresError(.invalidUse, "the date is outside the range of timestamptz")
        }
        let microseconds = Int64((interval * Double(microsecondsPerSecond)).rounded())
        let (seconds, fraction) = floorDivide(microseconds, microsecondsPerSecond)
        let (days, secondOfDay) = floorDivide(seconds, secondsPerDay)
        let (year, month, day) = civil(fromDay: days + referenceDay)
        let eraYear = year > 0 ? year : 1 - year
        let time = [secondOfDay / 3600, secondOfDay / 60 % 60, secondOfDay % 60].map { padded($0, 2) }
        let text =
            "\(padded(eraYear, 4))-\(padded(month, 2))-\(padded(day, 2)) \(time.joined(separator: ":"))"
            + ".\(padded(fraction, 6))+00"
        return year > 0 ? text : text + " BC"
    }

    /// `nil` when the text is no timestamp or date.
    static func parse(_ text: some Collection<UInt8>) -> Date? {
        if text.elementsEqual("infinity".utf8) { return Date(timeIntervalSinceReferenceDate: .infinity) }
        if text.elementsEqual("-infinity".utf8) { return Date(timeIntervalSinceReferenceDate: -.infinity) }
        var scanner = DigitScanner(Array(text))
        guard let eraYear = scanner.number(), scanner.skip("-"), let month = scanner.number(), scanner.skip("-"),
            let day = scanner.number(), (1...12).contains(month), (1...31).contains(day)
        else { return nil }
        var seconds: Int64 = 0
        var fraction: Int64 = 0
        if scanner.skip(" ") && !scanner.rest(is: "BC") {
            guard let hour = scanner.number(), scanner.skip(":"), let minute = scanner.number(), scanner.skip(":"),
                let second = scanner.number()
            else { return nil }
            seconds = hour * 3600 + minute * 60 + second
            if scanner.skip(".") {
                guard let micros = scanner.fraction(digits: 6) else { return nil }
                fraction = micros
            }
            guard let offset = scanner.offsetSeconds() else { return nil }
            seconds -= offset
            _ = scanner.skip(" ")
        }
        let isBeforeChrist = scanner.rest(is: "BC")
        guard isBeforeChrist || scanner.isAtEnd else { return nil }
        let year = isBeforeChrist ? 1 - eraYear : eraYear
        let days = dayNumber(year: year, month: month, day: day) - referenceDay
        let microseconds = (days * secondsPerDay + seconds) * microsecondsPerSecond + fraction
        return Date(timeIntervalSinceReferenceDate: Double(microseconds) / Double(microsecondsPerSecond))
    }

    private static func padded(_ value: Int64, _ width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    private static func floorDivide(_ value: Int64, _ divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let remainder = (value % divisor + divisor) % divisor
        return ((value - remainder) / divisor, remainder)
    }

    /// Days since 1 January 1970.
    private static func dayNumber(year: Int64, month: Int64, day: Int64) -> Int64 {
        let marchYear = month > 2 ? year : year - 1
        let marchMonth = (month + 9) % 12
        let (era, yearOfEra) = floorDivide(marchYear, 400)
        let dayOfYear = (153 * marchMonth + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private static func civil(fromDay day: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let (era, dayOfEra) = floorDivide(day + 719_468, 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * marchMonth + 2) / 5 + 1)
    }
}
