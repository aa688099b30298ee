/// Least cost at which a quality is reached by settings and mixtures of them.
public struct LowerHull: Sendable {
    /// One setting's mean quality and cost.
    public struct Point: Hashable, Sendable {
        public var quality: Double
        public var cost: Double

        public init(quality: Double, cost: Double) {
            self.quality = quality
            self.cost = cost
        }
    }

    /// Corners in order of quality; cost rises along them, ever more steeply.
    public let corners: [Point]

    /// The lower convex hull of `points` (Andrew's monotone chain), from the cheapest up.
    public init(_ points: [Point]) {
        let sorted = points.sorted { ($0.quality, $0.cost) < ($1.quality, $1.cost) }
        var chain: [Point] = []
        for point in sorted {
            if let last = chain.last, last.quality == point.quality { continue }
            while chain.count >= 2, Self.isNotBelow(chain[chain.count - 1], from: chain[chain.count - 2], to: point) {
                chain.removeLast()
            }
            chain.append(point)
        }
        // More quality at less cost: what lies before the cheapest corner is never wanted.
        let cheapest = chain.indices.reduce(0) { chain[$1].cost <= chain[$0].cost ? $1 : $0 }
        corners = chain.isEmpty ? [] : Array(chain[cheapest...])
    }

    /// Least cost at which mean quality is `quality` at least; nil where no setting reaches it.
    public func cost(at quality: Double) -> Double? {
        guard let first = corners.first, let last = corners.last, quality <= last.quality else { return nil }
        if quality <= first.quality { return first.cost }
        guard let upper = corners.firstIndex(where: { $0.quality >= quality }), upper > 0 else { return nil }
        let (left, right) = (corners[upper - 1], corners[upper])
        return left.cost + (right.cost - left.cost) * (quality - left.quality) / (right.quality - left.quality)
    }

    /// Whether `point` lies on or above the line between two others.
    private static func isNotBelow(_ point: Point, from left: Point, to right: Point) -> Bool {
        (point.quality - left.quality) * (right.cost - left.cost)
            <= (point.cost - left.cost) * (right.quality - left.quality)
    }
}
