import Foundation

/// Buckets of output length that every length distribution is kept in: logarithmic, so that 10 and 10,000 tokens are
/// told apart equally well, and the same for all models, so that distributions can be added and moved.
enum LengthGrid {
    static let bucketCount = 128

    /// Upper edge of a bucket over its lower edge; the last bucket reaches to some 36,000 tokens and holds all beyond.
    static let edgeRatio = 1.0855

    /// `edges[b]...edges[b + 1]` is bucket b; the first begins at 0.
    static let edges: [Float] = [0] + (1...bucketCount).map { Float(pow(edgeRatio, Double($0))) }

    /// The bucket that holds a length; lengths that are no number count as 0.
    static func bucket(of tokens: Float) -> Int {
        guard tokens > 1 else { return 0 }
        guard tokens < edges[bucketCount] else { return bucketCount - 1 }
        let guess = Int(log(tokens) / logRatio)
        // Rounding of the logarithm may be off by one bucket at an edge.
        if tokens < edges[guess] { return guess - 1 }
        return tokens >= edges[guess + 1] ? guess + 1 : guess
    }

    static func middle(of bucket: Int) -> Float { (edges[bucket] + edges[bucket + 1]) / 2 }

    /// Adds `weight` at `tokens`, split between the two buckets whose middles enclose it so that the mean is kept.
    static func spread(_ weight: Float, at tokens: Float, into weights: inout ArraySlice<Float>) {
        let start = weights.startIndex
        let bucket = bucket(of: tokens)
        let neighbour = tokens < middle(of: bucket) ? bucket - 1 : bucket + 1
        guard neighbour >= 0, neighbour < bucketCount else {
            weights[start + bucket] += weight
            return
        }
        let share = (tokens - middle(of: bucket)) / (middle(of: neighbour) - middle(of: bucket))
        weights[start + bucket] += weight * (1 - share)
        weights[start + neighbour] += weight * share
    }

    private static let logRatio = Float(log(edgeRatio))
}
