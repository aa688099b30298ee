/// Lines of a batch, or of several.
public struct BatchCounts: Hashable, Sendable {
    public var total: Int

    /// Answered.
    public var completed: Int

    /// Refused, or failed for good.
    public var failed: Int

    public init(total: Int = 0, completed: Int = 0, failed: Int = 0) {
        self.total = total
        self.completed = completed
        self.failed = failed
    }
}
