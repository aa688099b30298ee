/// What lines of batches are told apart by when they are released.
public struct BatchCell: Hashable, Sendable {
    public let area: String
    public let workloadClass: String

    /// Whether plans are made for it; false for embeddings.
    public let isPlanned: Bool

    public init(area: String, workloadClass: String, isPlanned: Bool) {
        self.area = area
        self.workloadClass = workloadClass
        self.isPlanned = isPlanned
    }
}
