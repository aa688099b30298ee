/// How much of a batch one step of its end takes: a statement ends in well under a second, and what a step in vain leaves
/// behind is little, whatever the batch's size.
public struct BatchStepSize: Sendable {
    /// At most so many lines.
    public let lines: Int

    /// No further line once there are so many bytes of answers; no answer is split.
    public let bytes: Int

    public init(lines: Int = 2_000, bytes: Int = 1 << 20) {
        self.lines = lines
        self.bytes = bytes
    }
}
