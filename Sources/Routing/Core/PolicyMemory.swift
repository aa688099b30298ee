/// What a policy remembers across a restart, by names that survive a change of the fleet.
public struct PolicyMemory: Codable, Hashable, Sendable {
    /// Single numbers (prices, floors, virtual queues) by key, for example `mu/chat`, `lambda/tucson`.
    public var numbers: [String: Double]

    /// Vectors and matrices in row order, by key.
    public var vectors: [String: [Double]]

    public init(numbers: [String: Double] = [:], vectors: [String: [Double]] = [:]) {
        self.numbers = numbers
        self.vectors = vectors
    }
}
