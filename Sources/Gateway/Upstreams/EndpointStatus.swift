import Foundation

/// One model server at one moment, for people.
public struct EndpointStatus: Codable, Hashable, Sendable {
    /// Whether requests are sent to it.
    public enum State: String, Codable, Hashable, Sendable, CaseIterable {
        /// They are.
        case closed

        /// It has failed and cools down, or waits for its trial.
        case open

        /// The trial is under way.
        case halfOpen = "half-open"

        /// It has said that it has enough to do.
        case paused
    }

    /// An attempt that failed.
    public struct Failure: Codable, Hashable, Sendable {
        /// A word of a closed set, such as `refused`, `timed-out` or `status-503`.
        public var reason: String
        public var ageSeconds: Double
    }

    /// The last look at its health.
    public struct Health: Codable, Hashable, Sendable {
        public var healthy: Bool
        public var finding: String
        public var ageSeconds: Double
        public var milliseconds: Double
    }

    /// A latency in seconds, since the look before.
    public struct Latency: Codable, Hashable, Sendable {
        public var count: Double
        public var meanSeconds: Double
        public var p50Seconds: Double?
        public var p95Seconds: Double?
    }

    /// The last look at its metrics. Without values where none are known.
    public struct Metrics: Codable, Hashable, Sendable {
        /// The kind of server, or why there are none.
        public var finding: String
        public var ageSeconds: Double
        public var runningRequests: Double?
        public var waitingRequests: Double?

        /// Share of the key-value cache in use, 0 to 1.
        public var cacheUsage: Double?
        public var promptTokensPerSecond: Double?
        public var outputTokensPerSecond: Double?
        public var prefixCacheHitRate: Double?
        public var timeToFirstToken: Latency?
        public var interToken: Latency?
        public var endToEnd: Latency?
        public var queueTime: Latency?
    }

    public var url: String
    public var state: State

    /// Until a request may go to it; left out while one may.
    public var opensInSeconds: Double?

    /// Attempts under way.
    public var inFlight: Int
    public var attemptsSinceStart: Int
    public var failuresSinceStart: Int
    public var lastFailure: Failure?
    public var health: Health?
    public var metrics: Metrics?
}
