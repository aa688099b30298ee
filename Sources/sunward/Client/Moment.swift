import ControlAPI
import Foundation

/// A moment as people type it: RFC 3339, a date, or how long ago (`30m`, `24h`, `7d`).
struct Moment {
    private enum Kind {
        case absolute(Date)
        case ago(seconds: Double)
    }

    private let kind: Kind

    /// - Returns: nil when the text is neither.
    init?(_ text: String) {
        if let date = Timestamp.parse(text) {
            kind = .absolute(date)
            return
        }
        let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800]
        guard let last = text.last, let unit = units[last], let count = Double(text.dropLast()), count >= 0 else {
            return nil
        }
        kind = .ago(seconds: count * unit)
    }

    /// The moment itself.
    ///
    /// - Parameter now: The service's present, which may be simulated.
    func date(now: Date) -> Date {
        switch kind {
        case .absolute(let date): date
        case .ago(let seconds): now.addingTimeInterval(-seconds)
        }
    }

    static let explanation = "a time such as 2023-06-01T00:00:00Z, a date, or an age such as 30m, 24h or 7d"
}
