import Foundation

/// Queries of one area and class that have arrived and wait to be served.
public struct DeferredBacklog: Codable, Hashable, Sendable {
    public var area: String
    public var workloadClass: String

    /// By when they must have been served.
    public var due: Date

    public var queries: Double

    public init(area: String, workloadClass: String, due: Date, queries: Double) {
        self.area = area
        self.workloadClass = workloadClass
        self.due = due
        self.queries = queries
    }
}
