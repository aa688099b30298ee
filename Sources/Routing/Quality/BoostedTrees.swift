/// A sum of small regression trees of depth three, each stored as seven questions and eight leaves.
struct BoostedTrees: Codable, Hashable, Sendable {
    static let questions = 7
    static let leaves = 8

    /// Features of the questions, in heap order tree after tree.
    private(set) var features: [UInt8] = []

    /// The right branch is taken above these.
    private(set) var thresholds: [Float] = []
    private(set) var values: [Float] = []

    var count: Int { values.count / Self.leaves }

    mutating func append(features: [UInt8], thresholds: [Float], values: [Float]) {
        self.features += features
        self.thresholds += thresholds
        self.values += values
    }

    /// Whether the lists fit each other and a vector of `width` numbers.
    func isSound(width: Int) -> Bool {
        features.count == count * Self.questions && thresholds.count == features.count
            && values.count.isMultiple(of: Self.leaves) && features.allSatisfy { Int($0) < width }
    }

    @inline(__always)
    func sum(_ vector: UnsafeMutableBufferPointer<Float>) -> Float {
        features.withUnsafeBufferPointer { features in
            thresholds.withUnsafeBufferPointer { thresholds in
                values.withUnsafeBufferPointer { values in
                    var total: Float = 0
                    for tree in 0..<values.count / Self.leaves {
                        let first = tree * Self.questions
                        var node = 0
                        for _ in 0..<3 {
                            let isRight = vector[Int(features[first + node])] > thresholds[first + node]
                            node = 2 * node + (isRight ? 2 : 1)
                        }
                        total += values[tree * Self.leaves + node - Self.questions]
                    }
                    return total
                }
            }
        }
    }
}
