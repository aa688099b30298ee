import SeededRandom

extension SplitMix64 {
    /// Whether something of a probability happens.
    mutating func chance(_ probability: Double) -> Bool { Double.random(in: 0..<1, using: &self) < probability }

    /// A number of an interval.
    mutating func between(_ low: Double, _ high: Double) -> Double {
        low + (high - low) * Double.random(in: 0..<1, using: &self)
    }
}
