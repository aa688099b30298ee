/// What must be kept of a prompt to learn from the outcome: no text, tens of bytes.
public struct QualityDigest: Codable, Hashable, Sendable {
    public var workloadClass: String

    /// Standardised ease of the prompt, shared by all models: 0 is usual, more is easier.
    public var ease: Float

    /// Standard error of `ease`.
    public var easeError: Float

    public init(workloadClass: String, ease: Float, easeError: Float) {
        self.workloadClass = workloadClass
        self.ease = ease
        self.easeError = easeError
    }
}
