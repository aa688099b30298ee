import Routing
import SeededRandom
import Testing

@Suite("Output length, learned from outcomes")
struct OutputLengthLearningTests {
    /// A state that has learned `count` answers of a model, with these lengths.
    private func state(_ count: Int, seed: UInt64 = 5, _ tokens: (inout SplitMix64) -> Double) -> OutputLengthState {
        var random = SplitMix64(seed: seed)
        var state = OutputLengthState()
        for _ in 0..<count {
            state.learn(LengthFixture.digest(), model: "m", outputTokens: tokens(&random))
        }
        return state
    }

    private static func mixture(_ random: inout SplitMix64) -> Double {
        random.tokens(median: 80, deviation: 0.6, runOnShare: 0.1, runOnTokens: 2_000)
    }

    @Test("Without a state the mean is the typical length")
    func typical() {
        for typical in [20.0, 200, 3_000] {
            let estimate = LengthFixture.estimate(nil, model: "m", typical: typical)
            #expect(abs(estimate.mean / typical - 1) < 0.02, "\(typical): \(estimate.mean)")
            #expect(estimate.p95 > 2 * typical && estimate.p95 < 4 * typical)
        }
    }

    @Test("The mean moves from the typical length to the observed one as answers come in")
    func convergence() {
        var last = LengthFixture.estimate(nil, model: "m").mean
        for count in [5, 20, 80, 400] {
            let mean = LengthFixture.estimate(state(count) { _ in 40 }, model: "m").mean
            #expect(mean < last)
            last = mean
        }
        #expect(abs(last - 40) < 8, "\(last)")
    }

    @Test("A body with a tenth of run-ons is recovered, under any limit")
    func mixture() {
        let learned = state(1_500, Self.mixture)
        var random = SplitMix64(seed: 99)
        let truth = (0..<20_000).map { _ in Self.mixture(&random) }
        for limit in [10, 50, 100, 256, 500, 1_500, 4_000] {
            let expected = truth.reduce(0) { $0 + min($1, Double(limit)) } / Double(truth.count)
            let estimate = LengthFixture.estimate(learned, model: "m", limit: limit)
            #expect(abs(estimate.mean / expected - 1) < 0.1, "limit \(limit): \(estimate.mean), not \(expected)")
            #expect(estimate.mean <= Double(limit))
            #expect(estimate.p95 <= Double(limit))
        }
        #expect(LengthFixture.estimate(learned, model: "m").p95 > 1_900)
    }

    @Test("A mean under a limit is the mean of what was seen, cut there")
    func exactUnderLimit() {
        let lengths = [30.0, 60, 90, 400]
        var place = 0
        let learned = state(2_000) { _ in
            place += 1
            return lengths[place % 4]
        }
        // Between lengths, and off the edges of buckets, so that only the reference's small share can differ.
        for limit in [20, 45, 75, 200, 300] {
            let expected = lengths.reduce(0) { $0 + min($1, Double(limit)) } / 4
            let estimate = LengthFixture.estimate(learned, model: "m", limit: limit).mean
            #expect(abs(estimate / expected - 1) < 0.02, "limit \(limit): \(estimate), not \(expected)")
        }
    }

    @Test("A larger limit never gives a smaller mean")
    func monotone() {
        let learned = state(300, Self.mixture)
        let means = (0...120).map { LengthFixture.estimate(learned, model: "m", limit: 25 * $0).mean }
        #expect(zip(means, means.dropFirst()).allSatisfy { $0 <= $1 + 1e-3 })
        #expect(means[0] == 0)
    }

    @Test("The 95th percentile covers 95 of 100 new answers", arguments: [0.0, 0.02, 0.1, 0.3])
    func coverage(runOnShare: Double) {
        func draw(_ random: inout SplitMix64) -> Double {
            random.tokens(median: 80, deviation: 0.6, runOnShare: runOnShare, runOnTokens: 257)
        }
        let p95 = LengthFixture.estimate(state(1_500, seed: 11, draw), model: "m").p95
        var random = SplitMix64(seed: 12)
        let covered = (0..<10_000).count { _ in draw(&random) <= p95 }
        #expect(covered > 9_300, "\(runOnShare): \(covered) of 10,000 at \(p95)")
        if runOnShare == 0 { #expect(covered < 9_700) }
    }

    @Test("A server's own cap is the percentile where many answers end there")
    func ownCap() {
        let learned = state(1_500) { random in
            min(257, random.tokens(median: 120, deviation: 0.7, runOnShare: 0, runOnTokens: 0))
        }
        let estimate = LengthFixture.estimate(learned, model: "m")
        #expect(abs(estimate.p95 - 257) < 1)
    }

    @Test("A class with longer answers gets longer estimates, the others do not")
    func classes() {
        var learned = state(600) { _ in 100 }
        let before = LengthFixture.estimate(learned, model: "m", digest: LengthFixture.digest(classRow: 2)).mean
        for _ in 0..<300 {
            learned.learn(LengthFixture.digest(classRow: 1), model: "m", outputTokens: 300)
            learned.learn(LengthFixture.digest(classRow: 2), model: "m", outputTokens: 100)
        }
        let long = LengthFixture.estimate(learned, model: "m", digest: LengthFixture.digest(classRow: 1)).mean
        let short = LengthFixture.estimate(learned, model: "m", digest: LengthFixture.digest(classRow: 2)).mean
        #expect(long > 1.8 * before, "\(before) \(long) \(short)")
        #expect(long > 1.8 * short)
    }

    @Test("Answers cut by their requests' limit do not shorten the estimate")
    func cutShort() {
        var cut = state(500, Self.mixture)
        var naive = cut
        let before = LengthFixture.estimate(cut, model: "m").mean
        var random = SplitMix64(seed: 21)
        for _ in 0..<500 {
            let tokens = min(100, Self.mixture(&random))
            cut.learn(LengthFixture.digest(), model: "m", outputTokens: tokens, maxOutputTokens: 100)
            naive.learn(LengthFixture.digest(), model: "m", outputTokens: tokens)
        }
        #expect(abs(LengthFixture.estimate(cut, model: "m").mean / before - 1) < 0.15)
        #expect(LengthFixture.estimate(naive, model: "m").mean < 0.75 * before)
    }

    @Test("Nothing grows without bound, and nonsense is passed over")
    func bounds() {
        var learned = OutputLengthState()
        for model in 0..<OutputLengthState.maximumModels + 20 {
            learned.learn(LengthFixture.digest(), model: "m\(model)", outputTokens: 50)
        }
        #expect(learned.models.count == OutputLengthState.maximumModels)
        let before = learned
        for tokens in [0, -3, Double.nan, .infinity] {
            learned.learn(LengthFixture.digest(), model: "m1", outputTokens: tokens)
        }
        #expect(learned == before)
    }
}
