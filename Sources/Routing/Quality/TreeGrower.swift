import Foundation
import SeededRandom

/// Grows `BoostedTrees` on squared error by gradient boosting over histograms (Friedman 2001; Ke et al. 2017).
struct TreeGrower {
    static let bins = 32
    private static let leafPenalty: Float = 10
    private static let leastInLeaf: Float = 30
    private static let featureShare = 0.35
    private static let exampleShare = 0.6

    private let width: Int
    private let count: Int

    /// Bin of each example's feature: example * width + feature.
    private var binned: [UInt8]

    /// Upper edge of each bin: feature * bins + bin.
    private var edges: [Float]

    /// - Parameters:
    ///   - vectors: one after another.
    ///   - width: numbers in each.
    init(_ vectors: [Float], width: Int) {
        self.width = width
        count = vectors.count / width
        binned = [UInt8](repeating: 0, count: vectors.count)
        edges = [Float](repeating: .greatestFiniteMagnitude, count: width * Self.bins)
        for feature in 0..<width {
            let column = (0..<count).map { vectors[$0 * width + feature] }
            let cuts = Self.cuts(column)
            for (bin, cut) in cuts.enumerated() { edges[feature * Self.bins + bin] = cut }
            for example in 0..<count {
                let value = column[example]
                var low = 0
                var high = cuts.count
                while low < high {
                    let middle = (low + high) / 2
                    if value > cuts[middle] { low = middle + 1 } else { high = middle }
                }
                binned[example * width + feature] = UInt8(low)
            }
        }
    }

    /// At most `bins - 1` distinct quantiles, none of them the largest value.
    private static func cuts(_ column: [Float]) -> [Float] {
        let sorted = column.sorted()
        guard let largest = sorted.last else { return [] }
        var cuts: [Float] = []
        for bin in 1..<bins {
            let cut = sorted[sorted.count * bin / bins]
            if cut < largest, cut > cuts.last ?? -.infinity { cuts.append(cut) }
        }
        return cuts
    }

    /// Fits `trees` trees to `targets` of the examples that `isUsed` marks.
    func grow(
        _ targets: [Float],
        isUsed: [Bool],
        trees: Int,
        learningRate: Float,
        generator: inout SplitMix64
    ) -> BoostedTrees {
        var result = BoostedTrees()
        var residuals = targets
        let used = (0..<count).filter { isUsed[$0] }
        for _ in 0..<trees {
            let sample = used.filter { _ in Double.random(in: 0..<1, using: &generator) < Self.exampleShare }
            let offered = (0..<width).filter { _ in Double.random(in: 0..<1, using: &generator) < Self.featureShare }
            var tree = GrowingTree()
            var nodes = [UInt8](repeating: 0, count: count)
            for _ in 0..<3 { split(&tree, &nodes, sample: sample, features: offered, residuals: residuals) }
            setLeaves(&tree, nodes, sample: sample, residuals: residuals, learningRate: learningRate)
            for example in used { residuals[example] -= tree.values[leaf(of: example, in: tree)] }
            result.append(features: tree.features, thresholds: tree.thresholds, values: tree.values)
        }
        return result
    }

    /// A tree while it grows: cuts as bins as well as thresholds.
    private struct GrowingTree {
        var features = [UInt8](repeating: 0, count: BoostedTrees.questions)
        var cutBins = [UInt8](repeating: 255, count: BoostedTrees.questions)
        var thresholds = [Float](repeating: .greatestFiniteMagnitude, count: BoostedTrees.questions)
        var values = [Float](repeating: 0, count: BoostedTrees.leaves)
        var firstOfLevel = 0
        var nodesOfLevel = 1
    }

    /// Splits every node of the tree's present level where that lowers the squared error most.
    private func split(
        _ tree: inout GrowingTree,
        _ nodes: inout [UInt8],
        sample: [Int],
        features: [Int],
        residuals: [Float]
    ) {
        let cells = tree.nodesOfLevel * width * Self.bins
        var sums = [SIMD2<Float>](repeating: .zero, count: cells)
        for example in sample {
            let node = Int(nodes[example]) - tree.firstOfLevel
            let entry = SIMD2<Float>(residuals[example], 1)
            for feature in features {
                let bin = Int(binned[example * width + feature])
                sums[(node * width + feature) * Self.bins + bin] += entry
            }
        }
        for node in 0..<tree.nodesOfLevel {
            var best: Float = 1e-6
            for feature in features {
                let start = (node * width + feature) * Self.bins
                let histogram = sums[start..<start + Self.bins]
                if let (gain, bin) = Self.bestCut(histogram, above: best) {
                    best = gain
                    let place = tree.firstOfLevel + node
                    tree.features[place] = UInt8(feature)
                    tree.cutBins[place] = UInt8(bin)
                    tree.thresholds[place] = edges[feature * Self.bins + bin]
                }
            }
        }
        for example in sample { nodes[example] = UInt8(child(of: Int(nodes[example]), for: example, in: tree)) }
        tree.firstOfLevel = 2 * tree.firstOfLevel + 1
        tree.nodesOfLevel *= 2
    }

    /// The cut with the largest gain over `least`, by the score G^2 / (n + penalty) of both sides.
    private static func bestCut(_ histogram: ArraySlice<SIMD2<Float>>, above least: Float) -> (Float, Int)? {
        let total = histogram.reduce(.zero, +)
        func score(_ side: SIMD2<Float>) -> Float { side.x * side.x / (side.y + leafPenalty) }
        var left = SIMD2<Float>.zero
        var best: (Float, Int)?
        for (bin, entry) in histogram.enumerated().dropLast() {
            left += entry
            let right = total - left
            guard left.y >= leastInLeaf else { continue }
            guard right.y >= leastInLeaf else { break }
            let gain = score(left) + score(right) - score(total)
            if gain > best?.0 ?? least { best = (gain, bin) }
        }
        return best
    }

    private func setLeaves(
        _ tree: inout GrowingTree,
        _ nodes: [UInt8],
        sample: [Int],
        residuals: [Float],
        learningRate: Float
    ) {
        var sums = [SIMD2<Float>](repeating: .zero, count: BoostedTrees.leaves)
        for example in sample {
            sums[Int(nodes[example]) - BoostedTrees.questions] += SIMD2(residuals[example], 1)
        }
        tree.values = sums.map { learningRate * $0.x / ($0.y + Self.leafPenalty) }
    }

    private func child(of node: Int, for example: Int, in tree: GrowingTree) -> Int {
        let isRight = binned[example * width + Int(tree.features[node])] > tree.cutBins[node]
        return 2 * node + (isRight ? 2 : 1)
    }

    private func leaf(of example: Int, in tree: GrowingTree) -> Int {
        var node = 0
        for _ in 0..<3 { node = child(of: node, for: example, in: tree) }
        return node - BoostedTrees.questions
    }
}
