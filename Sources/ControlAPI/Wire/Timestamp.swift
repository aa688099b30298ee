import Foundation

/// Moments on the wire: RFC 3339, always written in UTC with milliseconds.
public enum Timestamp {
    private static let plain = Date.ISO8601FormatStyle()
    private static let fractional = Date.ISO8601FormatStyle(includingFractionalSeconds: true)

    /// A moment from RFC 3339 text with any offset, with or without fractions of a second; nil for anything else.
    public static func parse(_ text: String) -> Date? {
        // A date alone means its first moment in UTC, for flags such as `--from 2023-06-01`.
        if text.count == 10 { return try? plain.parse(text + "T00:00:00Z") }
        return (try? text.contains(".") ? fractional.parse(text) : plain.parse(text))
    }

    /// RFC 3339 text in UTC; fractions of a second only where there are any.
    public static func format(_ date: Date) -> String {
        let isWhole = date.timeIntervalSince1970.rounded() == date.timeIntervalSince1970
        return isWhole ? plain.format(date) : fractional.format(date)
    }
}
