import Foundation
import SunwardModel

/// What has been used with one key, by UTC day: here, and by other services on the same database. Pure.
///
/// Own use is counted from the start of this process on, and kept as a total of this process and day: writing it twice
/// changes nothing.
struct KeyMeter: Hashable, Sendable {
    /// Days whose totals may wait to be written. On simulated time at high speed more may pass while a database is away.
    private static let mostDays = 32

    private(set) var day: Date
    private(set) var own = KeyUse()
    private(set) var others = KeyUse()
    private var unwritten: [Date: KeyUse] = [:]

    /// Use of the UTC day that holds `date`.
    init(day date: Date) { day = DailyUsage.startOfDay(date) }

    /// All that counts against the day's budgets.
    var total: KeyUse { own + others }

    /// The start of the next day.
    var nextDay: Date { day.addingTimeInterval(86_400) }

    /// Goes on to the UTC day that holds `date`; a new day starts at zero. Days do not go back.
    mutating func advance(to date: Date) {
        // The rule rather than its rounding, which would be done for every request.
        guard date.timeIntervalSince(day) >= 86_400 else { return }
        day = DailyUsage.startOfDay(date)
        own = KeyUse()
        others = KeyUse()
    }

    mutating func add(_ use: KeyUse) {
        own += use
        unwritten[day] = own
        if unwritten.count > Self.mostDays, let oldest = unwritten.keys.min() { unwritten[oldest] = nil }
    }

    /// Takes over what others have used on `date`'s day.
    mutating func observe(others use: KeyUse, day date: Date) {
        if date == day { others = use }
    }

    /// The totals that have changed since they were last written, by day.
    var pending: [Date: KeyUse] { unwritten }

    /// A total has been written; it may have grown since.
    mutating func written(_ use: KeyUse, day date: Date) {
        if unwritten[date] == use { unwritten[date] = nil }
    }
}
