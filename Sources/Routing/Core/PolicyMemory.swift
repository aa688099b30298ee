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

    /// What is owed and spent, without how far predictions were off: for a start from other predictions.
    public var withoutPredictionErrors: PolicyMemory {
        let kinds: Set<Substring> = ["bias", "ratio", "slope"]
        let kept = vectors.filter { !kinds.contains($0.key.prefix { $0 != "/" }) }
        return PolicyMemory(numbers: numbers, vectors: kept)
    }
}
