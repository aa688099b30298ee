import Foundation
import Yams

/// Times of day and time zones, refused and reported as all values are.
extension MappingReader {
    /// An IANA time zone that must be written; UTC when it was refused.
    func timeZone(_ key: String, _ meaning: String) -> String {
        guard let zone = text(key, meaning) else { return "UTC" }
        if TimeZone(identifier: zone) != nil { return zone }
        let likely = Suggestion.nearest(to: zone, among: TimeZone.knownTimeZoneIdentifiers)
        let hint = likely.map { "did you mean \"\($0)\"?" } ?? "write \(meaning)"
        report.error(field(key), value: zone, "is not a known time zone; \(hint)")
        return "UTC"
    }

    /// A time of day that must be written, as minutes after midnight; midnight when it was refused.
    func minuteOfDay(_ key: String, _ meaning: String) -> Int {
        guard let text = text(key, meaning) else { return 0 }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        let isPlain = parts.count == 2 && parts.allSatisfy { $0.count == 2 && $0.allSatisfy(\.isASCIIDigit) }
        if isPlain, let hour = Int(parts[0]), let minute = Int(parts[1]), hour < 24, minute < 60 {
            return hour * 60 + minute
        }
        report.error(field(key), value: text, "is not a time from 00:00 to 23:59; write \(meaning)")
        return 0
    }
}

extension Character {
    fileprivate var isASCIIDigit: Bool { isASCII && isNumber }
}
