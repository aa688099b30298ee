/// What a model server says of its own load, whatever it calls it.
struct UpstreamMetrics: Hashable, Sendable {
    /// A summary of a histogram's observations since the scrape before; nil without any.
    struct Distribution: Hashable, Sendable {
        var count: Double
        var meanSeconds: Double

        /// Interpolated within the histogram's buckets.
        var p50Seconds: Double?
        var p95Seconds: Double?
    }

    /// Requests being served.
    var runningRequests: Double?

    /// Requests waiting for a place.
    var waitingRequests: Double?

    /// Share of the key-value cache in use, 0 to 1.
    var cacheUsage: Double?
    var timeToFirstToken: Distribution?
    var interToken: Distribution?
    var endToEnd: Distribution?
    var queueTime: Distribution?

    /// Tokens a second since the scrape before.
    var promptTokensPerSecond: Double?
    var outputTokensPerSecond: Double?

    /// Share of looked-up prompt tokens that were found in the prefix cache since the scrape before, 0 to 1.
    var prefixCacheHitRate: Double?
}
