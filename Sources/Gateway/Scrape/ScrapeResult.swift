import NIOCore

/// What a look at an endpoint's metrics found.
struct ScrapeResult: Sendable {
    let at: NIODeadline

    /// nil when they could not be had or are of no server that is known.
    let metrics: UpstreamMetrics?

    /// In words, for the status view: `vllm`, `status 404`, `no answer in 2 s`.
    let finding: String
}
