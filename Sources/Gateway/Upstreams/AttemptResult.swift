import NIOCore

/// How one attempt at an upstream ended, as far as it says something about the upstream.
enum AttemptResult: Hashable, Sendable {
    /// It answered as it should. A client's own mistake (another status of 4xx than those of
    /// ``isOfServer(status:)``) is one too: the server lives.
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

    /// Whether a status is the server's fault, or that of how it was set up: the gateway chooses the path, the model's name
    /// and the key that a server is asked with, so that no client can be meant by their refusal.
    static func isOfServer(status: Int) -> Bool {
        switch status {
        case 401, 403, 404, 405, 407, 408, 500...: true
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
        case .status(let code): Self.isOfServer(status: code) ? .ill(.failing) : .healthy
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
