import Foundation
import Signals
import SunwardModel
import Testing

@Suite struct ForecastEvaluationTests {
    private func samples(_ values: [Double]) -> [ForecastEvaluation.Sample] {
        values.enumerated().map { .init(time: hour(Double($0.offset)), value: $0.element) }
    }

    @Test func `errors are those of a case computed by hand`() throws {
        // Persistence from hour 2 (100) and hour 3 (200); hours 4 to 6 follow: 0, 100, 400; nothing is known after.
        let evaluation = ForecastEvaluation(
            of: PersistenceForecaster(),
            key: .site("a", .price),
            samples: samples([50, 70, 100, 200, 0, 100, 400]),
            from: hour(2),
            to: hour(4)
        )
        #expect(evaluation.origins == 2)
        #expect(evaluation.dayAhead.count == 7)
        // |100 - 200|, |100 - 0|, 0, |100 - 400|; |200 - 0|, |200 - 100|, |200 - 400|
        #expect(abs(try #require(evaluation.dayAhead.meanAbsoluteError) - 1000.0 / 7) < 1e-9)
        #expect(abs(try #require(evaluation.dayAhead.weightedAbsolutePercentageError) - 1000.0 / 1200) < 1e-9)
        // Zeros are left out: 1/2, 0, 3/4, 1, 1/2.
        #expect(abs(try #require(evaluation.dayAhead.meanAbsolutePercentageError) - 2.75 / 5) < 1e-9)
        #expect(abs(try #require(evaluation.buckets[.hour1]?.weightedAbsolutePercentageError) - 1.5) < 1e-9)
        #expect(evaluation.buckets[.hours2to3]?.count == 4)
        #expect(evaluation.buckets[.hours13to24]?.meanAbsoluteError == nil)
    }

    @Test func `a forecaster that knows the rhythm has no errors and full coverage`() throws {
        let evaluation = ForecastEvaluation(
            of: AdaptiveForecaster(),
            key: .site("a", .carbonIntensity),
            samples: samples((0..<24 * 14).map { 200 + 50 * sin(Double($0 % 24) / 12 * .pi) }),
            from: hour(24 * 11),
            to: hour(24 * 12),
            everyHours: 6
        )
        #expect(evaluation.origins == 4)
        #expect((try #require(evaluation.dayAhead.meanAbsolutePercentageError)) < 1e-9)
    }
}
