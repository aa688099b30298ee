import Foundation
import NIOConcurrencyHelpers

/// The value of a `Date` header (RFC 9110, IMF-fixdate), put into words once a second.
final class HTTPDate: Sendable {
    private let latest = NIOLockedValueBox((second: Int.min, text: ""))

    var now: String {
        let second = Int(Date().timeIntervalSince1970)
        return latest.withLockedValue { latest in
            if latest.second != second { latest = (second, Self.text(second)) }
            return latest.text
        }
    }

    static func text(_ second: Int) -> String {
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
