/// Why one attempt of a request came to nothing.
enum AttemptFailure: Hashable, Sendable {
    /// No connection could be made.
    case refused

    /// No byte of an answer in time.
    case timedOut

    /// The connection broke.
    case cut

    /// The answer is none that a client could read.
    case garbage

    /// The answer was longer than the gateway collects.
    case tooLong

    /// The upstream said that it cannot: a 5xx, 408 or 429.
    case status(Int)

    /// All places at the model are taken, and those in its queue.
    case full

    /// None of the model's upstreams may be tried now.
    case unavailable

    /// Whether another upstream would do no better: the answer itself is at fault.
    var isFinal: Bool { self == .tooLong }
}
