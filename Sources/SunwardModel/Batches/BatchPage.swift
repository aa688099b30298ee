/// A part of a list, newest first unless it was asked for the other way round.
public struct BatchPage<Element: Sendable>: Sendable {
    public let elements: [Element]

    /// Whether more follow.
    public let hasMore: Bool

    public init(elements: [Element], hasMore: Bool) {
        self.elements = elements
        self.hasMore = hasMore
    }
}
