import Testing

@testable import Simulation

@Suite struct DelayHistogramTests {
    @Test func `the mean is exact and quantiles are within half a per cent`() {
        var histogram = DelayHistogram()
        for count in 1...100 { histogram.add(1, seconds: Double(count) / 10) }
        #expect(abs(histogram.mean - 5.05) < 1e-12)
        #expect(abs(histogram.quantile(0.95) / 9.5 - 1) < 0.0051)
        #expect(abs(histogram.quantile(0.5) / 5 - 1) < 0.0051)
    }

    @Test func `histograms add up`() {
        var (one, other) = (DelayHistogram(), DelayHistogram())
        one.add(3, seconds: 1)
        other.add(1, seconds: 9)
        one.add(other)
        #expect(one.queries == 4 && one.mean == 3)
        #expect(abs(one.quantile(0.9) / 9 - 1) < 0.0051)
    }

    @Test func `nothing has no delay`() {
        #expect(DelayHistogram().mean == 0 && DelayHistogram().quantile(0.95) == 0)
    }
}
