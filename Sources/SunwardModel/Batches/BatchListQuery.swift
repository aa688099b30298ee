/// Which part of an owner's files or batches is asked for.
public struct BatchListQuery: Hashable, Sendable {
    /// ``APIKey/id``; empty for clients without a key.
    public let owner: String

    /// The id behind which the page begins; nil for the beginning.
    public let after: String?
    public let limit: Int

    /// Whether the oldest come first.
    public let isAscending: Bool

    public init(owner: String, after: String? = nil, limit: Int, isAscending: Bool = false) {
        self.owner = owner
        self.after = after
        self.limit = limit
        self.isAscending = isAscending
    }
}
