import NIOCore
import Testing

@testable import Gateway

struct FirstByteBudgetTests {
    private func seconds(
        _ budget: FirstByteBudget,
        attempt: Int = 1,
        spent: Double = 0,
        most: TimeAmount = .seconds(30)
    ) -> Double {
        budget.amount(attempt: attempt, spent: spent, most: most).inSeconds
    }

    @Test(arguments: [(0.1, 2.0), (1.0, 3.0), (5.0, 15.0), (20.0, 30.0)])
    func `without an objective it is three times the prediction, two seconds at least, the limit at most`(
        predicted: Double,
        expected: Double
    ) {
        #expect(seconds(FirstByteBudget(predictedSeconds: predicted)) == expected)
    }

    @Test(arguments: [(1.0, 30.0), (10.0, 30.0), (40.0, 120.0), (.infinity, 30.0)])
    func `an answer that is predicted to take longer than the configured limit is waited for`(
        predicted: Double,
        expected: Double
    ) {
        #expect(FirstByteBudget(predictedSeconds: predicted).longest(configured: .seconds(30)).inSeconds == expected)
    }

    @Test func `each further attempt is given twice as long`() {
        #expect(seconds(FirstByteBudget(predictedSeconds: 0.1), attempt: 3) == 8)
    }

    @Test func `an objective shortens it to what is left, less what comes after the first byte`() {
        let budget = FirstByteBudget(predictedSeconds: 0.1, objectiveSeconds: 1, restSeconds: 0.25)
        #expect(seconds(budget) == 0.75)
        #expect(seconds(budget, spent: 0.25) == 0.5)
    }

    @Test func `an objective that is spent leaves a quarter of a second`() {
        #expect(seconds(FirstByteBudget(predictedSeconds: 0.01, objectiveSeconds: 1), spent: 5) == 0.25)
    }

    @Test func `an answer that takes as long as predicted is never given up`() {
        #expect(seconds(FirstByteBudget(predictedSeconds: 2, objectiveSeconds: 0.5)) == 3)
    }

    @Test func `a prediction that is none gives what patience gives`() {
        #expect(seconds(FirstByteBudget(predictedSeconds: .nan)) == 2)
        #expect(seconds(FirstByteBudget(predictedSeconds: .infinity)) == 2)
    }
}
