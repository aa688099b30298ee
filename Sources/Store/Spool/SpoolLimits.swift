/// How much a spool may hold.
public struct SpoolLimits: Hashable, Sendable {
    /// Bytes of all segments together.
    public var maximumBytes: Int

    /// A segment this long is closed and the next begun.
    public var segmentBytes: Int

    /// Bytes of the file of rejected writes; beyond it they are only logged.
    public var maximumRejectedBytes: Int

    /// Makes limits.
    public init(maximumBytes: Int = 1 << 30, segmentBytes: Int = 8 << 20, maximumRejectedBytes: Int = 64 << 20) {
        self.maximumBytes = maximumBytes
        self.segmentBytes = segmentBytes
        self.maximumRejectedBytes = maximumRejectedBytes
    }
}
