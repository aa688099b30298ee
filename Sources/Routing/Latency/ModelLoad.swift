/// Sequences that a model has on hand now, all its replicas together.
public struct ModelLoad: Hashable, Sendable {
    /// Being decoded.
    public var running: Double

    /// Waiting for a place in a batch.
    public var waiting: Double

    public init(running: Double = 0, waiting: Double = 0) {
        self.running = running
        self.waiting = waiting
    }

    /// Both together; what is not a number or negative counts as nothing.
    @inlinable public var total: Double { max(0, running) + max(0, waiting) }
}
