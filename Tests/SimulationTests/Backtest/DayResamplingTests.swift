import Testing

@testable import Simulation

@Suite struct DayResamplingTests {
    @Test func `a seed always draws the same days, and another seed others`() {
        #expect(DayResampling(days: 14, seed: 7).counts == DayResampling(days: 14, seed: 7).counts)
        #expect(DayResampling(days: 14, seed: 7).counts != DayResampling(days: 14, seed: 8).counts)
    }

    @Test func `every draw has as many days as there are`() {
        #expect(DayResampling(days: 5, seed: 1).counts.allSatisfy { $0.reduce(0, +) == 5 })
    }

    @Test func `the interval of a sum has the width that chance gives it`() throws {
        let values = (1...40).map(Double.init)
        let interval = try #require(
            DayResampling(days: 40, seed: 3).interval { counts in
                zip(counts, values).reduce(0) { $0 + Double($1.0) * $1.1 }
            }
        )
        // 40 draws of a spread of 11.54: the standard error of the sum is 73, the interval twice 1.96 of it.
        #expect(interval.low < 820 && 820 < interval.high)
        #expect(abs((interval.high - interval.low) / (2 * 1.96 * 73) - 1) < 0.12)
    }

    @Test func `days that are alike leave no doubt`() {
        let interval = DayResampling(days: 3, seed: 1).interval { Double($0.reduce(0, +)) }
        #expect(interval == BacktestReport.Interval(low: 3, high: 3))
    }

    @Test func `a figure that some draw lacks has no interval`() {
        #expect(DayResampling(days: 3, seed: 1).interval { $0[0] > 0 ? 1 : nil } == nil)
    }
}
