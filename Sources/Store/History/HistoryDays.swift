import Foundation

/// The UTC days of a history's period, taken one by one in its order. Pure.
///
/// What is summed up by hours or days can be read a day at a time: no sum lies in two days.
struct HistoryDays {
    private let order: HistoryFilter.Order

    /// What has not been taken yet: from `since`, included, to `until`, not included.
    private(set) var since: Date
    private(set) var until: Date

    /// - Parameter cursor: The time of the row that the page before ended with; the rows behind it may be of its day.
    init(_ filter: HistoryFilter, cursor: Date?) {
        order = filter.order
        since = filter.since ?? .distantPast
        until = filter.until ?? .distantFuture
        guard let cursor else { return }
        let start = Self.start(ofDayOf: cursor)
        switch order {
        case .oldestFirst: since = max(since, start)
        case .newestFirst: until = min(until, start.addingTimeInterval(PostgresStore.daySeconds))
        }
    }

    /// Takes the day of a moment, as far as it is part of the period, and leaves out the days before it in the order.
    mutating func take(dayOf moment: Date) -> (since: Date, until: Date) {
        let start = Self.start(ofDayOf: moment)
        let taken = (since: max(since, start), until: min(until, start.addingTimeInterval(PostgresStore.daySeconds)))
        switch order {
        case .oldestFirst: since = taken.until
        case .newestFirst: until = taken.since
        }
        return taken
    }

    /// When the UTC day of a moment begins.
    static func start(ofDayOf moment: Date) -> Date {
        Date(
            timeIntervalSince1970: (moment.timeIntervalSince1970 / PostgresStore.daySeconds).rounded(.down)
                * PostgresStore.daySeconds
        )
    }
}
