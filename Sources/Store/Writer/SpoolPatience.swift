/// How long to wait for a spool to become empty: for as long as it becomes smaller. Pure.
public struct SpoolPatience: Sendable {
    private let longest: Duration
    private var fewest = Int.max
    private var since: ContinuousClock.Instant

    /// Patience that begins now.
    ///
    /// - Parameter longest: How long the spool may stay as it is.
    public init(longest: Duration = .seconds(30), now: ContinuousClock.Instant = .now) {
        self.longest = longest
        since = now
    }

    /// Whether to wait on.
    ///
    /// - Parameter records: What the spool holds.
    public mutating func isWorthwhile(records: Int, now: ContinuousClock.Instant = .now) -> Bool {
        if records < fewest {
            fewest = records
            since = now
        }
        return records > 0 && since.duration(to: now) < longest
    }
}
