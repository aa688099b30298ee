import Foundation
import SunwardModel

/// Prices that day-ahead markets tell before meters read them.
public struct PublishedPrices: Sendable {
    /// Who says so.
    public static let source = "day-ahead"

    /// A price told this long ago may still lie ahead: told in the morning, for the last hour of a day of 25.
    private static let reachSeconds: Double = 49 * 3600

    private let sites: [(name: String, market: DayAheadMarket)]

    /// - Parameter sites: Those without a market are told of nothing.
    public init(of sites: [Site]) {
        self.sites = sites.compactMap { site in site.dayAheadMarket.map { (site.name, $0) } }
    }

    /// What the markets tell in `start..<end`, in order of that.
    ///
    /// - Parameter readings: What meters will have read in an interval.
    public func points(
        from start: Date,
        to end: Date,
        readings: (_ from: Date, _ to: Date) -> [Reading]
    ) -> [ForecastPoint] {
        let points = sites.flatMap { site in
            site.market.publications(from: start, to: end).flatMap { publication in
                readings(publication.day.lowerBound, publication.day.upperBound).compactMap { reading in
                    guard reading.key == .site(site.name, .price) else { return nil as ForecastPoint? }
                    return ForecastPoint(
                        key: reading.key,
                        issuedAt: publication.issuedAt,
                        validAt: reading.observedAt,
                        value: reading.value,
                        source: Self.source
                    )
                }
            }
        }
        return points.sorted { ($0.issuedAt, $0.validAt) < ($1.issuedAt, $1.validAt) }
    }

    /// What meters that begin at `beginning` tell in `start..<end`: from their beginning on, what had been told before it and
    /// still lies ahead is among it.
    ///
    /// - Parameters:
    ///   - beginning: Nil where they have none.
    ///   - readings: What meters will have read in an interval.
    public func points(
        from start: Date,
        to end: Date,
        beginning: Date?,
        readings: (_ from: Date, _ to: Date) -> [Reading]
    ) -> [ForecastPoint] {
        let from = max(start, beginning ?? start)
        guard from < end else { return [] }
        let earlier = from == beginning ? points(knownAt: from, readings: readings) : []
        return earlier + points(from: from, to: end, readings: readings)
    }

    /// What the markets had told before `moment` of what comes then, in order.
    ///
    /// - Parameter readings: What meters will have read in an interval.
    public func points(
        knownAt moment: Date,
        readings: (_ from: Date, _ to: Date) -> [Reading]
    ) -> [ForecastPoint] {
        points(from: moment.addingTimeInterval(-Self.reachSeconds), to: moment, readings: readings)
            .filter { $0.validAt >= moment }
    }
}
