import Foundation

/// A power market that settles the prices of the whole next day by auction, and tells them once a day.
public struct DayAheadMarket: Codable, Hashable, Sendable {
    /// When the prices are out: minutes after midnight on the market's clock.
    public var publicationMinute: Int

    /// The IANA time zone whose days the market trades.
    public var timeZone: String

    public init(publicationMinute: Int, timeZone: String) {
        self.publicationMinute = publicationMinute
        self.timeZone = timeZone
    }

    /// The prices of a day, and when they were told.
    public struct Publication: Hashable, Sendable {
        public let issuedAt: Date

        /// The day they are for, which has 23 or 25 hours where the clock changes.
        public let day: Range<Date>
    }

    /// What is told in `start..<end`, in order.
    public func publications(from start: Date, to end: Date) -> [Publication] {
        let calendar = calendar
        var publications: [Publication] = []
        var midnight = calendar.startOfDay(for: start)
        while midnight < end {
            guard let publication = publication(on: midnight, calendar) else { break }
            if (start..<end).contains(publication.issuedAt) { publications.append(publication) }
            midnight = publication.day.lowerBound
        }
        return publications
    }

    /// Whether the price of a moment had been told by `now`.
    public func hasTold(priceAt moment: Date, by now: Date) -> Bool {
        let calendar = calendar
        let today = calendar.startOfDay(for: moment)
        guard let yesterday = calendar.date(byAdding: .day, value: -1, to: today) else { return false }
        return publication(on: yesterday, calendar).map { $0.issuedAt <= now } ?? false
    }

    /// What is told on the day that begins at `midnight`.
    private func publication(on midnight: Date, _ calendar: Calendar) -> Publication? {
        guard
            let issuedAt = calendar.date(
                bySettingHour: publicationMinute / 60,
                minute: publicationMinute % 60,
                second: 0,
                of: midnight
            ),
            let next = calendar.date(byAdding: .day, value: 1, to: midnight),
            let last = calendar.date(byAdding: .day, value: 2, to: midnight)
        else { return nil }
        return Publication(issuedAt: issuedAt, day: next..<last)
    }

    private var calendar: Calendar {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = TimeZone(identifier: timeZone) ?? .gmt
        return calendar
    }
}
