import Planning
import Testing

@testable import ControlPlane

@Suite("Crowding")
struct CrowdingModelTests {
    private static let models = [1.0, 2, 8, 64, 1000].flatMap { places in
        [1.0, 1.5, 4].map { CrowdingModel(places: places, crowdedSlowdown: $0) }
    }

    @Test("an empty site is not slow, a full batch as slow as its 95th percentile and more", arguments: models)
    func ends(model: CrowdingModel) {
        #expect(model.slowdown(utilisation: 0) == 1)
        #expect(model.slowdown(utilisation: 0.98) >= 1 + (model.crowdedSlowdown - 1) * 0.96)
        #expect(model.slowdown(utilisation: 3) == model.slowdown(utilisation: 0.98))
        #expect(model.slowdown(utilisation: -1) == 1)
    }

    @Test("one place at half load waits as long as it serves, as in an M/M/1 queue")
    func singleServer() {
        // Sakasegawa is exact for one server: u / (1 - u).
        let model = CrowdingModel(places: 1, crowdedSlowdown: 1)
        #expect(isClose(model.slowdown(utilisation: 0.5), 2))
        #expect(isClose(model.slowdown(utilisation: 0.9), 10))
    }

    @Test("the cost is convex and increasing, and its lines lie on it at the breakpoints", arguments: models)
    func convex(model: CrowdingModel) {
        let curve = model.curve(fullLoadUSDPerSlot: 3)
        let slopes = curve.segments.map(\.slopeUSD)
        #expect(slopes.allSatisfy { $0 >= 0 && $0.isFinite })
        #expect(zip(slopes, slopes.dropFirst()).allSatisfy { $0 <= $1 + 1e-12 })
        for u in [0.25, 0.5, 0.7, 0.85, 0.93, 0.98] {
            let exact = 3 * u * (model.slowdown(utilisation: u) - 1)
            #expect(isClose(curve.costUSD(utilisation: u), exact, 1e-6))
        }
        let costs = stride(from: 0, through: 1, by: 0.01).map { curve.costUSD(utilisation: $0) }
        #expect(zip(costs, costs.dropFirst()).allSatisfy { $0 <= $1 + 1e-12 })
    }

    @Test("a site without places costs nothing to crowd")
    func noPlaces() {
        let curve = CrowdingModel(places: 0, crowdedSlowdown: 1).curve(fullLoadUSDPerSlot: 0)
        #expect(curve.costUSD(utilisation: 1) == 0)
    }
}
