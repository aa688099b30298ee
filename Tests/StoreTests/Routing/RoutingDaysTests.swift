import Foundation
import Postgres
import PostgresTesting
import Store
import SunwardModel
import Testing

/// The sums over decisions by hour and by day, which are read a day at a time.
@Suite(.database)
struct RoutingDaysTests {
    private let day = 86_400.0

    private static let orders: [HistoryFilter.Order] = [.oldestFirst, .newestFirst]

    /// Rows as text, the names of each and how many requests it sums up; and the cursor.
    private typealias Page = (rows: [String], next: String?)
    private typealias Read = (PostgresStore, HistoryFilter) async throws -> Page

    private func hours(_ store: PostgresStore, _ filter: HistoryFilter) async throws -> Page {
        let page = try await store.routingHourly(filter)
        let rows = page.rows.map { "\($0.hour.timeIntervalSince1970) \($0.site) \($0.model) \($0.requests)" }
        return (rows, page.nextCursor)
    }

    private func days(_ store: PostgresStore, _ filter: HistoryFilter) async throws -> Page {
        let page = try await store.carbonSavings(filter)
        return (page.rows.map { "\($0.day.timeIntervalSince1970) \($0.site) \($0.requests)" }, page.nextCursor)
    }

    @Test(arguments: orders)
    func `pages of any size hold the rows of the whole period, in order and once each`(
        _ order: HistoryFilter.Order
    ) async throws {
        try await withStore { store, _ in
            // Some days have nothing, and the period begins and ends amid an hour.
            let offsets = [-4.3, -4.2, -2.0, -1.98, -0.6, -0.5, -0.49, 0, 0.01, 3.1, 3.2]
            let decisions = offsets.enumerated().flatMap { index, offset in
                (0..<6).map {
                    let date = noon.addingTimeInterval(offset * day + Double($0) * 600)
                    let site = ["reno", "lodz"][$0 % 2]
                    return sampleDecision(10 * index + $0, at: date, site: site, model: "m\($0 % 3)")
                }
            }
            _ = try await store.write(RoutingBatch(decisions: decisions))
            let periods: [(Date?, Date?)] = [
                (nil, nil), (noon.addingTimeInterval(-0.49 * day + 900), nil), (nil, noon.addingTimeInterval(1500)),
                (noon.addingTimeInterval(-2 * day + 1), noon.addingTimeInterval(3.1 * day + 2000)),
                (noon.addingTimeInterval(day), noon.addingTimeInterval(2 * day)),
            ]
            let reads: [Read] = [hours, days]
            for (since, until) in periods {
                for read in reads {
                    let whole = try await read(store, HistoryFilter(since: since, until: until)).rows
                    let expected = order == .oldestFirst ? whole : whole.reversed()
                    let among = decisions.filter {
                        $0.decidedAt >= since ?? .distantPast && $0.decidedAt < until ?? .distantFuture
                    }
                    let counts = whole.compactMap { $0.split(separator: " ").last.flatMap { Int($0) } }
                    #expect(counts.reduce(0, +) == among.count)
                    for limit in [1, 2, 5, 1000] {
                        var filter = HistoryFilter(since: since, until: until, limit: limit, order: order)
                        var seen: [String] = []
                        repeat {
                            let page = try await read(store, filter)
                            #expect(page.rows.count <= limit)
                            seen += page.rows
                            filter.cursor = page.next
                        } while filter.cursor != nil && seen.count <= expected.count
                        #expect(seen == expected, "\(limit) at a time")
                    }
                }
            }
        }
    }

    @Test(arguments: orders)
    func `days behind a page are not read for it, nor those before its cursor`(
        _ order: HistoryFilter.Order
    ) async throws {
        try await withStore { store, _ in
            /// Two decisions whose sum is no number for PostgreSQL: whoever reads that day fails.
            func poison(_ index: Int, at date: Date) -> [RoutingDecision] {
                (index...index + 1).map {
                    var decision = sampleDecision($0, at: date)
                    decision.prediction.carbonGrams = 1.7e308
                    return decision
                }
            }
            let direction: Double = order == .oldestFirst ? 1 : -1
            let good = (0..<6).map { index in
                let date = noon.addingTimeInterval(direction * Double(index / 2) * day)
                return sampleDecision(index, at: date, site: ["reno", "lodz"][index % 2])
            }
            let behind = poison(10, at: noon.addingTimeInterval(direction * 9 * day))
            _ = try await store.write(RoutingBatch(decisions: good + behind))
            let reads: [Read] = [hours, days]
            var cursors: [String] = []
            for read in reads {
                let page = try await read(store, HistoryFilter(limit: 3, order: order))
                #expect(page.rows.count == 3)
                cursors.append(try #require(page.next))
                await #expect(throws: StoreError.self) { try await read(store, HistoryFilter(order: order)) }
            }
            let before = poison(20, at: noon.addingTimeInterval(-direction * day))
            _ = try await store.write(RoutingBatch(decisions: before))
            for (read, cursor) in zip(reads, cursors) {
                let filter = HistoryFilter(limit: 2, cursor: cursor, order: order)
                #expect(try await read(store, filter).rows.count == 2)
            }
        }
    }
}
