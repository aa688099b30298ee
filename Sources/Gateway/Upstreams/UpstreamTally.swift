import NIOCore

/// What is remembered of an endpoint for the status view.
struct UpstreamTally: Sendable {
    /// The last attempt that failed.
    struct Failure: Sendable {
        /// A word of a closed set, see ``AttemptResult/reason``.
        var reason: String
        var at: NIODeadline
    }

    var attempts = 0
    var failures = 0
    var lastFailure: Failure?
    var probe: ProbeResult?
    var scrape: ScrapeResult?

    /// Counts an attempt that says something about the endpoint.
    mutating func record(_ result: AttemptResult, now: NIODeadline) {
        switch result {
        case .cancelled: return
        case .succeeded: attempts += 1
        case .refused, .timedOut, .cut, .garbage, .status:
            attempts += 1
            failures += 1
            lastFailure = Failure(reason: result.reason, at: now)
        }
    }
}
