import Foundation

/// Something the router has learned or owes, kept so that a restart goes on where it stopped: an estimator, a policy's
/// prices, a budget's spending.
public struct RoutingStateRecord: Codable, Hashable, Sendable {
    /// What it is, for example `quality`, `output-length`, `latency`, `policy`, `budgets`.
    public var name: String

    /// Layout of ``document``: a state of another layout is not restored.
    public var layout: Int

    public var savedAt: Date
    public var document: Data

    public init(name: String, layout: Int, savedAt: Date, document: Data) {
        self.name = name
        self.layout = layout
        self.savedAt = savedAt
        self.document = document
    }
}
