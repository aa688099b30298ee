import ArgumentParser
import ControlAPI
import Foundation
import Store

/// The flags that every history query has.
struct HistoryOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The earliest moment: \(Moment.explanation)."))
    var since: String = "24h"

    @Option(help: "The latest moment, in the same forms; now when left out.")
    var until: String?

    @Option(help: "Most rows to print.")
    var limit: Int = 1000

    @Flag(help: "Newest first.")
    var newest = false

    @OptionGroup var service: ServiceOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard Moment(since) != nil else {
            throw ValidationError("--since is \"\(since)\"; expected \(Moment.explanation)")
        }
        if let until, Moment(until) == nil {
            throw ValidationError("--until is \"\(until)\"; expected \(Moment.explanation)")
        }
        guard limit > 0 else { throw ValidationError("--limit must be at least 1") }
    }

    /// Reads pages until the limit and prints the rows.
    func show<Row: Codable & Hashable & Sendable>(
        _ path: String,
        filter: [String: String?],
        table: @escaping ([Row]) -> TextTable
    ) async throws {
        let (rows, hasMore) = try await rows(path, filter: filter) as ([Row], Bool)
        try Printer(format: output.format).show(
            json: try WireCoding.encode(rows),
            tables: [(nil, table(rows))]
        )
        if hasMore { Terminal.note("more rows than \(limit): raise --limit, or narrow the period") }
    }

    private func rows<Row: Codable & Hashable & Sendable>(
        _ path: String,
        filter: [String: String?]
    ) async throws -> ([Row], Bool) {
        try await ControlClient.run(service) { client in
            let clock: ControlClient.Answer<ClockView> = try await client.get("/api/v1/clock")
            var query = filter
            query["since"] = Moment(since).map { Timestamp.format($0.date(now: clock.value.now)) }
            query["until"] = until.flatMap { Moment($0) }.map { Timestamp.format($0.date(now: clock.value.now)) }
            query["order"] = newest ? "desc" : "asc"
            var rows: [Row] = []
            repeat {
                query["limit"] = String(min(HistoryFilter.maximumLimit, limit - rows.count))
                let page: ControlClient.Answer<HistoryPage<Row>> = try await client.get(path, query: query)
                rows += page.value.rows
                query["cursor"] = .some(page.value.nextCursor)
            } while rows.count < limit && query["cursor"] as? String != nil
            return (rows, query["cursor"] as? String != nil)
        }
    }
}
