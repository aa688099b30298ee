/// Some rows of the history, and where to go on.
public struct HistoryPage<Row: Codable & Hashable & Sendable>: Codable, Hashable, Sendable {
    public var rows: [Row]

    /// Hand it to the next call's ``HistoryFilter/cursor``; nil after the last page.
    public var nextCursor: String?

    /// Makes a page.
    public init(rows: [Row], nextCursor: String?) {
        self.rows = rows
        self.nextCursor = nextCursor
    }
}
