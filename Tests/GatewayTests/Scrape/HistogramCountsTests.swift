import Testing

@testable import Gateway

struct HistogramCountsTests {
    private func counts(_ buckets: [(String, Double)], sum: Double, series: Int = 1) -> HistogramCounts {
        let samples = (0..<series).flatMap { _ in
            buckets.map {
                PrometheusSample(name: "h_bucket", labels: [.init(name: "le", value: $0.0)], value: $0.1)
            } + [
                PrometheusSample(name: "h_sum", labels: [], value: sum),
                PrometheusSample(name: "h_count", labels: [], value: buckets.last?.1 ?? 0),
            ]
        }
        return HistogramCounts(samples, named: "h")
    }

    @Test func `a quantile lies within its bucket by its share of it`() throws {
        let counts = counts([("0.1", 10), ("0.2", 30), ("0.4", 40), ("+Inf", 40)], sum: 6)
        #expect(abs(try #require(counts.quantile(0.5)) - 0.15) < 1e-12)
        #expect(counts.quantile(0.25) == 0.1)
        #expect(abs(try #require(counts.quantile(0.95)) - 0.36) < 1e-12)
        #expect(counts.distribution?.meanSeconds == 6.0 / 40)
    }

    @Test func `what lies above the last bound is taken to lie on it`() {
        #expect(counts([("1", 1), ("+Inf", 10)], sum: 100).quantile(0.95) == 1)
    }

    @Test func `without observations there is no quantile`() {
        #expect(counts([("1", 0), ("+Inf", 0)], sum: 0).quantile(0.5) == nil)
        #expect(counts([("1", 0), ("+Inf", 0)], sum: 0).distribution == nil)
        #expect(HistogramCounts([], named: "h").quantile(0.5) == nil)
        #expect(counts([("+Inf", 5)], sum: 2).quantile(0.5) == nil)
    }

    @Test func `series are added up`() {
        let two = counts([("1", 1), ("+Inf", 2)], sum: 3, series: 2)
        #expect(two.count == 4)
        #expect(two.sum == 6)
        #expect(two.cumulative[1] == 2)
    }

    @Test func `what was observed in between is the difference`() {
        let earlier = counts([("1", 5), ("+Inf", 8)], sum: 10)
        let later = counts([("1", 9), ("+Inf", 12)], sum: 12)
        let difference = later.since(earlier)
        #expect(difference.count == 4)
        #expect(difference.sum == 2)
        #expect(difference.cumulative == [1: 4, .infinity: 4])
    }

    @Test func `counts that have fallen are those of a server that has started anew`() {
        let earlier = counts([("1", 5), ("+Inf", 8)], sum: 10)
        let later = counts([("1", 2), ("+Inf", 3)], sum: 1)
        #expect(later.since(earlier) == later)
    }
}
