import Routing
import Testing

struct MiscalibrationTests {
    private let predictions = (1..<100).map { Double($0) / 100 }

    private func meanChange(_ miscalibration: Miscalibration) -> Double {
        predictions.reduce(0) { $0 + abs(miscalibration.applied(to: $1) - $1) } / Double(predictions.count)
    }

    @Test func `a shift moves predictions and keeps them probabilities`() {
        let shift = Miscalibration.shifted(by: 0.1)
        #expect(abs(shift.applied(to: 0.5) - 0.6) < 1e-12)
        #expect(shift.applied(to: 0.99) < 1)
        #expect(Miscalibration.shifted(by: -0.1).applied(to: 0.05) > 0)
    }

    @Test(arguments: [0.1, -0.1])
    func `confidence moves predictions by the points asked for in the mean`(points: Double) {
        let miscalibration = Miscalibration.confidence(points, on: predictions)
        #expect(abs(meanChange(miscalibration) - abs(points)) < 1e-6)
        // Over-confident is away from a half, under-confident towards it.
        #expect((miscalibration.applied(to: 0.8) > 0.8) == (points > 0))
        #expect((miscalibration.applied(to: 0.2) < 0.2) == (points > 0))
    }
}
