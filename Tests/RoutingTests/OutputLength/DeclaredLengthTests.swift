import Testing

@testable import Routing

@Suite("Output length, as the fleet's files declare it")
struct DeclaredLengthTests {
    @Test("Without a fit a class has the length that is declared for it, until its answers were observed")
    func declaredLengths() {
        func mean(_ state: OutputLengthState?, _ workloadClass: String) -> Double {
            let estimator = OutputLengthEstimator(
                state,
                models: ["m"],
                typicalOutputTokens: [200],
                typicalByClass: ["code": 20, "essays": 800, "broken": .nan, "none": 0]
            )
            var mean: [Double] = []
            var p95: [Double] = []
            let digest = LengthFixture.digest(classRow: PromptFeatures.row(ofClass: workloadClass))
            estimator.estimate(digest, maxOutputTokens: nil, into: &mean, p95: &p95)
            return mean.first ?? .nan
        }
        for (name, expected) in [("code", 20.0), ("essays", 800), ("broken", 200), ("none", 200), ("other", 200)] {
            #expect(abs(mean(nil, name) / expected - 1) < 0.02, "\(name): \(mean(nil, name))")
        }
        var state = OutputLengthState()
        var last = mean(state, "code")
        for answer in 0..<2_000 {
            state.learn(
                LengthFixture.digest(classRow: PromptFeatures.row(ofClass: "code")),
                model: "m",
                outputTokens: 100
            )
            guard [100, 500, 1999].contains(answer) else { continue }
            let next = mean(state, "code")
            #expect(next > last, "after \(answer)")
            last = next
        }
        #expect(abs(last / 100 - 1) < 0.1, "\(last)")
    }

    @Test("A fitted state knows better than what is declared of a class")
    func declaredLengthsOfAFit() throws {
        let state = try OutputLengthState.fit(LengthFixture.examples(300, seed: 3), models: ["plain"], seed: 3)
        func mean(_ declared: [String: Double]) -> Double {
            let estimator = OutputLengthEstimator(
                state,
                models: ["plain"],
                typicalOutputTokens: [200],
                typicalByClass: declared
            )
            var mean: [Double] = []
            var p95: [Double] = []
            let digest = estimator.digest(LengthFixture.features(LengthFixture.text(isLong: true, 9_999)))
            estimator.estimate(digest, maxOutputTokens: nil, into: &mean, p95: &p95)
            return mean.first ?? .nan
        }
        #expect(mean(["sums": 5_000]) == mean([:]))
    }
}
