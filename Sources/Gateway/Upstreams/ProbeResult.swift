import NIOCore

/// What a look at an endpoint's health found.
struct ProbeResult: Sendable {
    let at: NIODeadline
    let isHealthy: Bool

    /// In words, for the status view: `200`, `connection refused`, `no answer in 2 s`.
    let finding: String

    /// From the request to the head of the answer.
    let duration: TimeAmount

    /// Whether no answer came in time, which says less than any that comes.
    var isSilent = false
}
