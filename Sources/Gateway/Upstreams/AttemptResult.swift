import NIOCore

/// How one attempt at an upstream ended, as far as it says something about the upstream.
enum AttemptResult: Hashable, Sendable {
    /// It answered as it should. A client's own mistake (another status of 4xx than those of
    /// ``isFailure(status:)``) is one too: the server lives.
    case succeeded(firstByte: TimeAmount)

    /// No connection came about, or none in time.
    case refused

    /// A deadline passed on an open connection: the first byte's, or that of a silence in the midst of the answer.
    case timedOut

    /// The connection ended before the answer did.
    case cut

    /// What came is no answer: not HTTP, not JSON, too large.
    case garbage

    /// An answer with a status that says that the server could not serve, such as 500 or 429.
    case status(Int)

    /// The gateway gave up for a reason of the client's; says nothing about the upstream.
    case cancelled

    /// Whether another server may do better: this one cannot serve, or is set up otherwise than the fleet says. The gateway
    /// chooses the key and the model's name that a server is asked with, so that their refusal means no client.
    static func isFailure(status: Int) -> Bool {
        switch status {
        case 403, 404, 405, 429: true
        default: isIllness(status: status)
        }
    }

    /// Whether no request of anybody's would fare better. A path that a server does not have, or a text that something
    /// before it forbids, is one request's affair: it must not close the server to others.
    private static func isIllness(status: Int) -> Bool {
        switch status {
        case 401, 407, 408, 500...: true
        default: false
        }
    }

    /// What it says about the upstream.
    var verdict: Verdict {
        switch self {
        case .succeeded: .healthy
        case .refused: .ill(.unreachable)
        case .timedOut, .cut, .garbage: .ill(.failing)
        case .status(429): .busy
        case .status(let code): Self.isIllness(status: code) ? .ill(.failing) : .healthy
        case .cancelled: .nothing
        }
    }

    /// In words of a closed set, for status views and metrics.
    var reason: String {
        switch self {
        case .succeeded: "succeeded"
        case .refused: "refused"
        case .timedOut: "timed-out"
        case .cut: "cut"
        case .garbage: "garbage"
        case .status(let code): "status-\(code)"
        case .cancelled: "cancelled"
        }
    }

    /// What an attempt says about its upstream.
    enum Verdict: Hashable, Sendable {
        case healthy

        /// Alive, but it has as much to do as it can.
        case busy
        case ill(CircuitBreaker.Illness)
        case nothing
    }
}
