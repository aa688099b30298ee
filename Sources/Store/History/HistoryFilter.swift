import Foundation

/// Which rows of the history to read. A field that a query has no column for is left out of account.
public struct HistoryFilter: Hashable, Sendable {
    /// In which direction of time.
    public enum Order: String, Codable, Hashable, Sendable {
        case oldestFirst
        case newestFirst
    }

    /// The most rows a page may have.
    public static let maximumLimit = 10_000

    /// The earliest moment, included.
    public var since: Date?
    /// The latest moment, not included.
    public var until: Date?
    public var site: String?
    public var area: String?
    public var workloadClass: String?
    public var metric: String?
    public var model: String?
    /// The caller's name of a request, and the public id of its API key.
    public var requestID: String?
    public var keyID: String?
    /// The most rows to return; brought into 1...``maximumLimit``.
    public var limit: Int
    /// Where the previous page ended: its ``HistoryPage/nextCursor``.
    public var cursor: String?
    public var order: Order

    /// Makes a filter that lets everything through.
    public init(
        since: Date? = nil,
        until: Date? = nil,
        site: String? = nil,
        area: String? = nil,
        workloadClass: String? = nil,
        metric: String? = nil,
        model: String? = nil,
        requestID: String? = nil,
        keyID: String? = nil,
        limit: Int = 1000,
        cursor: String? = nil,
        order: Order = .oldestFirst
    ) {
        self.since = since
        self.until = until
        self.site = site
        self.area = area
        self.workloadClass = workloadClass
        self.metric = metric
        self.model = model
        self.requestID = requestID
        self.keyID = keyID
        self.limit = limit
        self.cursor = cursor
        self.order = order
    }
}
