import SunwardModel
import Testing

@testable import Routing

struct PriceCurveTests {
    private let curve = PriceCurve(points: [
        PriceCurve.Point(joulesPerQuality: 10, relativeQuality: 0.5),
        PriceCurve.Point(joulesPerQuality: 30, relativeQuality: 0.9),
        PriceCurve.Point(joulesPerQuality: 90, relativeQuality: 0.9),
        PriceCurve.Point(joulesPerQuality: 100, relativeQuality: 1),
    ])

    @Test func `prices between measured ones are in proportion`() throws {
        #expect(curve.joulesPerQuality(reaching: 0.7).map { abs($0 - 20) < 1e-9 } == true)
        #expect(curve.joulesPerQuality(reaching: 0.9).map { abs($0 - 30) < 1e-9 } == true)
        #expect(curve.joulesPerQuality(reaching: 0.95).map { abs($0 - 95) < 1e-9 } == true)
    }

    @Test func `qualities off the curve get its ends`() {
        #expect(curve.joulesPerQuality(reaching: 0.1) == 10)
        #expect(curve.joulesPerQuality(reaching: 1.2) == 100)
        #expect(PriceCurve(points: []).joulesPerQuality(reaching: 0.9) == nil)
    }

    @Test func `a fit measures more quality at higher prices`() throws {
        let points = try EvaluationFixture.router.get().prices.points
        #expect(points.count > 20)
        #expect(points.map(\.relativeQuality) == points.map(\.relativeQuality).sorted())
        #expect((points.first?.relativeQuality ?? 1) < 0.8 && (points.last?.relativeQuality ?? 0) > 0.95)
    }

    @Test func `a policy started from the fit has the fitted price at its first decision`() throws {
        let router = try EvaluationFixture.router.get()
        let set = try EvaluationFixture.set(10)
        var policy = GarPrimalDualPolicy(
            PolicySettings(set, summary: router.summary, powerUsageEffectiveness: 1)
        )
        policy.restore(try #require(router.prices.startingMemory(relativeQuality: 0.95, gramsPerJoule: 0.001)))
        let joules = try #require(router.prices.joulesPerQuality(reaching: 0.95))
        let price = try #require(policy.qualityPrice(workloadClass: 0))
        #expect(abs(price - 0.001 * joules) < 1e-9 * joules)
    }
}
