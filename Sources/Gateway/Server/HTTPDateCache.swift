import Foundation

/// The value of a `Date` header (RFC 9110, IMF-fixdate), put into words once a second.
public struct HTTPDateCache: Sendable {
    private var second = Int.min
    private var text = ""

    public init() {}

    public mutating func text(at date: Date) -> String {
        let now = Int(date.timeIntervalSince1970)
        if now != second {
            second = now
            text = Self.text(now)
        }
        return text
    }

    private static func text(_ second: Int) -> String {
        let style = Date.VerbatimFormatStyle(
            format: """
                \(weekday: .abbreviated), \(day: .twoDigits) \(month: .abbreviated) \(year: .padded(4)) \
                \(hour: .twoDigits(clock: .twentyFourHour, hourCycle: .zeroBased)):\(minute: .twoDigits):\
                \(second: .twoDigits) GMT
                """,
            locale: Locale(identifier: "en_US_POSIX"),
            timeZone: .gmt,
            calendar: Calendar(identifier: .gregorian)
        )
        return Date(timeIntervalSince1970: TimeInterval(second)).formatted(style)
    }
}
