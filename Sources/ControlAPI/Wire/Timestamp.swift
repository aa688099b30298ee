import Foundation

/// Moments on the wire: RFC 3339, always written in UTC with milliseconds.
public enum Timestamp {
    private static let plain = Date.ISO8601FormatStyle()
    private static let fractional = Date.ISO8601FormatStyle(includingFractionalSeconds: true)

    /// A moment from RFC 3339 text with any offset, with or without fractions of a second; nil for anything else.
    public static func parse(_ text: String) -> Date? {
        // A date alone means its first moment in UTC, for flags such as `--from 2023-06-01`.
        let whole = text.utf8.count == 10 ? text + "T00:00:00Z" : text
        // The parser would take 25:61 for a quarter past one.
        guard hasRealFields(whole.utf8) else { return nil }
        return try? whole.contains(".") ? fractional.parse(whole) : plain.parse(whole)
    }

    /// Whether month, day, hour, minute and second are ones that a calendar and a clock show.
    private static func hasRealFields(_ text: String.UTF8View) -> Bool {
        let digits = Array(text.prefix(19))
        guard digits.count == 19 else { return false }
        func number(_ range: Range<Int>) -> Int {
            digits[range].reduce(0) { value, digit in
                (0x30...0x39).contains(digit) && value >= 0 ? value * 10 + Int(digit - 0x30) : -1
            }
        }
        let (year, month, day) = (number(0..<4), number(5..<7), number(8..<10))
        guard year >= 0, (1...12).contains(month), day >= 1 else { return false }
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return day <= days[month - 1] && (0...23).contains(number(11..<13)) && (0...59).contains(number(14..<16))
            && (0...59).contains(number(17..<19))
    }

    /// RFC 3339 text in UTC; fractions of a second only where there are any.
    public static func format(_ date: Date) -> String {
        let isWhole = date.timeIntervalSince1970.rounded() == date.timeIntervalSince1970
        return isWhole ? plain.format(date) : fractional.format(date)
    }
}
