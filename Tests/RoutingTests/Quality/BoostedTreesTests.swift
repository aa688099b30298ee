import SeededRandom
import Testing

@testable import Routing

@Suite("Boosted trees")
struct BoostedTreesTests {
    /// 600 vectors of two numbers on a grid; the target is their exclusive or.
    private static let vectors = (0..<600).flatMap { [Float($0 % 20), Float($0 / 20)] }
    private static let targets = (0..<600).map { ($0 % 20 < 10) != ($0 / 20 < 15) ? Float(1) : 0 }

    private static func grown(seed: UInt64, trees: Int = 80) -> BoostedTrees {
        var generator = SplitMix64(seed: seed)
        return TreeGrower(vectors, width: 2).grow(
            targets,
            isUsed: [Bool](repeating: true, count: 600),
            trees: trees,
            learningRate: 0.2,
            generator: &generator
        )
    }

    @Test("Trees learn what no sum over features can")
    func interaction() {
        let trees = Self.grown(seed: 1)
        var vectors = Self.vectors
        var wrong = 0
        vectors.withUnsafeMutableBufferPointer { all in
            for example in 0..<600 {
                let vector = UnsafeMutableBufferPointer(rebasing: all[2 * example..<2 * example + 2])
                if (trees.sum(vector) > 0.5) != (Self.targets[example] > 0.5) { wrong += 1 }
            }
        }
        #expect(wrong < 60)
    }

    @Test("The same seed grows the same trees, and they are sound")
    func deterministic() {
        let trees = Self.grown(seed: 5, trees: 10)
        #expect(trees == Self.grown(seed: 5, trees: 10))
        #expect(trees != Self.grown(seed: 6, trees: 10))
        #expect(trees.count == 10)
        #expect(trees.isSound(width: 2))
        #expect(!trees.isSound(width: 1) || trees.features.allSatisfy { $0 == 0 })
    }

    @Test("A constant feature is never split on, so thresholds stay finite")
    func constant() {
        var generator = SplitMix64(seed: 1)
        let grower = TreeGrower([Float](repeating: 4, count: 200), width: 1)
        let trees = grower.grow(
            (0..<200).map { Float($0 % 2) },
            isUsed: [Bool](repeating: true, count: 200),
            trees: 3,
            learningRate: 0.1,
            generator: &generator
        )
        #expect(trees.thresholds.allSatisfy { $0.isFinite })
        #expect(trees.values.allSatisfy { $0.isFinite })
    }
}
