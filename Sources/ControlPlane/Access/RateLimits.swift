import Foundation

/// How much room a key has left, for the `x-ratelimit-*` headers of OpenAI's API.
public struct RateLimits: Hashable, Sendable {
    /// One limit: so many a minute, so many left, and how long until all of it is there again.
    public struct Room: Hashable, Sendable {
        public let limit: Int
        public let remaining: Int
        public let reset: Duration

        public init(limit: Int, remaining: Int, reset: Duration) {
            self.limit = limit
            self.remaining = remaining
            self.reset = reset
        }
    }

    /// nil where the key has no such limit.
    public let requests: Room?
    public let tokens: Room?

    public init(requests: Room? = nil, tokens: Room? = nil) {
        self.requests = requests
        self.tokens = tokens
    }

    /// Names and values of the headers; empty for a key without limits.
    public var headers: [(name: String, value: String)] {
        var headers: [(name: String, value: String)] = []
        func add(_ room: Room?, _ kind: String) {
            guard let room else { return }
            headers.append(("x-ratelimit-limit-\(kind)", String(room.limit)))
            headers.append(("x-ratelimit-remaining-\(kind)", String(room.remaining)))
            headers.append(("x-ratelimit-reset-\(kind)", Self.text(room.reset)))
        }
        add(requests, "requests")
        add(tokens, "tokens")
        return headers
    }

    /// A duration as OpenAI writes it: `350ms`, `12s`, `6m0s`; rounded up, so that whoever waits has waited enough.
    public static func text(_ duration: Duration) -> String {
        let milliseconds = Int64((max(0, duration / .milliseconds(1))).rounded(.up))
        guard milliseconds >= 1000 else { return "\(milliseconds)ms" }
        let seconds = (milliseconds + 999) / 1000
        return seconds < 60 ? "\(seconds)s" : "\(seconds / 60)m\(seconds % 60)s"
    }
}
