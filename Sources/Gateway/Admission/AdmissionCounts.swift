/// What a gate has counted since the start.
struct AdmissionCounts: Hashable, Sendable {
    var admitted = 0

    /// The queue was full.
    var refused = 0

    /// Sent out of the queue for a request of higher priority.
    var dropped = 0

    /// Waited in vain until their deadline.
    var expired = 0

    /// Went away while they waited.
    var cancelled = 0
}
