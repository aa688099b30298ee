/// What must be kept of a prompt to learn from the length of its answer: 32 bytes, no text.
public struct OutputLengthDigest: Codable, Hashable, Sendable {
    /// The prompt's place along the directions in which expected lengths differ.
    var factors: SIMD4<Float>

    /// The feature row of the request's workload class; nil when it has none.
    var classRow: UInt32?
}
