import Routing
import Testing

struct LowerHullTests {
    private func hull(_ points: (Double, Double)...) -> LowerHull {
        LowerHull(points.map { LowerHull.Point(quality: $0.0, cost: $0.1) })
    }

    @Test func `a mixture of two settings is cheaper than a setting above their line`() {
        let hull = hull((0.2, 10), (0.5, 60), (0.6, 50))
        #expect(hull.corners.map(\.quality) == [0.2, 0.6])
        #expect(hull.cost(at: 0.4) == 30)
    }

    @Test func `settings with less quality at more cost do not count`() {
        let hull = hull((0.1, 90), (0.3, 20), (0.5, 40))
        #expect(hull.corners.map(\.cost) == [20, 40])
        #expect(hull.cost(at: 0.05) == 20)
    }

    @Test func `a quality that no setting reaches has no cost`() {
        #expect(hull((0.3, 20), (0.5, 40)).cost(at: 0.51) == nil)
        #expect(LowerHull([]).cost(at: 0) == nil)
        #expect(hull((0.5, 40)).cost(at: 0.5) == 40)
    }

    @Test(arguments: 1...20)
    func `the hull is below every point and convex`(seed: Int) {
        var random = ReplayRandom(seed: UInt64(seed))
        let points = (0..<50).map { _ in LowerHull.Point(quality: random.unit(), cost: random.unit() * 100) }
        let hull = LowerHull(points)
        for point in points {
            if let cost = hull.cost(at: point.quality) { #expect(cost <= point.cost + 1e-9, "seed \(seed)") }
        }
        let slopes = zip(hull.corners, hull.corners.dropFirst()).map { ($1.cost - $0.cost) / ($1.quality - $0.quality) }
        #expect(slopes == slopes.sorted(), "seed \(seed)")
        #expect(hull.corners.allSatisfy { points.contains($0) })
    }
}
