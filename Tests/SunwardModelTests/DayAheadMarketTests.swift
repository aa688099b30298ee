import Foundation
import SunwardModel
import Testing

@Suite("Day-ahead markets")
struct DayAheadMarketTests {
    private let market = DayAheadMarket(publicationMinute: 12 * 60 + 57, timeZone: "Europe/Berlin")

    private func date(_ text: String) throws -> Date { try Date(text, strategy: .iso8601) }

    @Test("a day's prices are told the day before, on the market's clock")
    func usualDay() throws {
        let told = market.publications(from: try date("2023-06-01T00:00:00Z"), to: try date("2023-06-02T00:00:00Z"))
        #expect(told.map(\.issuedAt) == [try date("2023-06-01T10:57:00Z")])
        let day = try date("2023-06-01T22:00:00Z")..<date("2023-06-02T22:00:00Z")
        #expect(told.map(\.day) == [day])
    }

    @Test(
        "where the clock changes a day has 23 or 25 hours, and the time of day stays",
        arguments: [
            ("2023-03-25", "2023-03-25T11:57:00Z", "2023-03-25T23:00:00Z", "2023-03-26T22:00:00Z"),
            ("2023-10-28", "2023-10-28T10:57:00Z", "2023-10-28T22:00:00Z", "2023-10-29T23:00:00Z"),
        ]
    )
    func clockChange(day: String, issued: String, start: String, end: String) throws {
        let noon = try date("\(day)T06:00:00Z")
        let told = market.publications(from: noon, to: noon.addingTimeInterval(12 * 3600))
        #expect(told.map(\.issuedAt) == [try date(issued)])
        #expect(told.map(\.day) == [try date(start)..<date(end)])
    }

    @Test(
        "two adjacent intervals have the publications of their union, whatever the time zone",
        arguments: ["Europe/Berlin", "Asia/Kolkata", "Pacific/Auckland", "America/Los_Angeles"]
    )
    func isAdditive(zone: String) throws {
        let market = DayAheadMarket(publicationMinute: 23 * 60 + 59, timeZone: zone)
        let start = try date("2023-03-20T00:00:00Z")
        let end = start.addingTimeInterval(240 * 86_400)
        let whole = market.publications(from: start, to: end)
        #expect(whole.count == 240)
        for (one, next) in zip(whole, whole.dropFirst()) { #expect(one.day.upperBound == next.day.lowerBound) }
        var pieces: [DayAheadMarket.Publication] = []
        var from = start
        while from < end {
            let to = min(end, from.addingTimeInterval(7 * 3600 + 13))
            pieces += market.publications(from: from, to: to)
            from = to
        }
        #expect(pieces == whole)
    }

    @Test("a price has been told once the auction of the day before is out, not before")
    func hasTold() throws {
        let evening = try date("2023-06-02T18:00:00Z")
        #expect(!market.hasTold(priceAt: evening, by: try date("2023-06-01T10:56:59Z")))
        #expect(market.hasTold(priceAt: evening, by: try date("2023-06-01T10:57:00Z")))
        // Half an hour past midnight in Berlin belongs to the next day.
        let later = try date("2023-06-02T22:30:00Z")
        #expect(!market.hasTold(priceAt: later, by: try date("2023-06-01T12:00:00Z")))
        #expect(market.hasTold(priceAt: later, by: try date("2023-06-02T10:57:00Z")))
    }
}
