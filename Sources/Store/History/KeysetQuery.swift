import Foundation
import Postgres

/// A query for the rows behind a cursor, in the order of some columns that together are unique.
struct KeysetQuery {
    private let name: String
    private let source: String
    private let filter: HistoryFilter
    /// What the rows are ordered by, a time first, each with its type.
    private let keys: [(expression: String, type: String)]
    let cursor: HistoryCursor?
    private var conditions: [String] = []
    private(set) var parameters: [any PostgresEncodable]

    var limit: Int { min(max(filter.limit, 1), HistoryFilter.maximumLimit) }

    /// - Parameters:
    ///   - source: A table, view or function call, with `$1`… for `parameters`.
    ///   - keys: Expressions over the source's columns.
    /// - Throws: ``StoreError`` with code `invalidCursor`.
    init(
        _ name: String,
        from source: String,
        parameters: [any PostgresEncodable] = [],
        keys: [(expression: String, type: String)],
        filter: HistoryFilter
    ) throws {
        self.name = name
        self.source = source
        self.keys = keys
        self.filter = filter
        self.parameters = parameters
        cursor = try filter.cursor.map { try HistoryCursor($0, query: name, columns: keys.count) }
        addCursorConditions()
    }

    /// Keeps rows of the period alone.
    mutating func limitPeriod() {
        if let since = filter.since { add("\(keys[0].expression) >= ", since, "timestamptz") }
        if let until = filter.until { add("\(keys[0].expression) < ", until, "timestamptz") }
    }

    /// Keeps rows with that text alone, if there is one.
    mutating func match(_ column: String, _ value: String?) {
        if let value { add("\(column) = ", value, "text") }
    }

    /// The statement; it asks for one row more than the page has, to know whether there is a next page.
    var sql: String {
        let direction = filter.order == .oldestFirst ? "ASC" : "DESC"
        let condition = conditions.isEmpty ? "" : "WHERE \(conditions.joined(separator: " AND "))"
        let order = keys.map { "\($0.expression) \(direction)" }.joined(separator: ", ")
        return "SELECT * FROM \(source) \(condition) ORDER BY \(order) LIMIT \(limit + 1)"
    }

    /// Makes a page of the rows that the statement gave.
    func page<Row>(_ rows: [Row], key: (Row) -> (Date, [String])) throws -> HistoryPage<Row> {
        let page = Array(rows.prefix(limit))
        guard rows.count > limit, let last = page.last else { return HistoryPage(rows: page, nextCursor: nil) }
        let (time, rest) = key(last)
        return HistoryPage(rows: page, nextCursor: try HistoryCursor(query: name, time: time, rest: rest).encoded())
    }

    private mutating func addCursorConditions() {
        guard let cursor else { return }
        let comparison = filter.order == .oldestFirst ? ">" : "<"
        let first = parameters.count + 1
        parameters.append(cursor.time)
        parameters.append(contentsOf: cursor.rest.map { $0 as any PostgresEncodable })
        let expressions = keys.map(\.expression).joined(separator: ", ")
        let values = keys.enumerated().map { "$\(first + $0.offset)::\($0.element.type)" }
        conditions.append("(\(expressions)) \(comparison) (\(values.joined(separator: ", ")))")
        // Says the same of the time alone, which is what leaves out whole partitions.
        conditions.append("\(keys[0].expression) \(comparison)= \(values[0])")
    }

    private mutating func add(_ condition: String, _ value: any PostgresEncodable, _ type: String) {
        parameters.append(value)
        conditions.append("\(condition)$\(parameters.count)::\(type)")
    }
}
