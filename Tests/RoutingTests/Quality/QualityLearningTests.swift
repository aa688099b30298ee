import SeededRandom
import Testing

@testable import Routing

@Suite("Learning from outcomes")
struct QualityLearningTests {
    /// Mean squared distance between predicted and true chances over recent prompts.
    private static func error(_ response: ItemResponse, truth: (Double) -> Double) -> Double {
        let eases = stride(from: -1.5, through: 1.5, by: 0.5)
        return eases.reduce(0) { sum, ease in
            let level = response.intercept.mean + (response.offsets["chat"]?.coefficient.mean ?? 0)
            let logOdds = level + response.slope.mean * ease + response.curve.mean * ease * ease / 2
            let difference = LogOdds.probability(logOdds) - truth(ease)
            return sum + difference * difference / 7
        }
    }

    private static func fitted() -> ItemResponse {
        let observations = (0..<600).map { index in
            let ease = Double(index % 7) / 2 - 1.5
            // Grades equal to the chance are what many outcomes average to.
            return ItemResponseFit.Observation(
                ease: ease,
                classIndex: 0,
                quality: LogOdds.probability(0.8 + 0.9 * ease)
            )
        }
        var fit = ItemResponseFit(observations, classes: ["chat"], centre: .init(), classPrecision: 30)
        return fit.response()
    }

    @Test("A fit finds intercept and slope")
    func newton() {
        #expect(Self.error(Self.fitted()) { LogOdds.probability(0.8 + 0.9 * $0) } < 1e-4)
    }

    @Test("When a model gets worse, outcomes bring the estimate along", arguments: [1, 2, 3] as [UInt64])
    func drift(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        var response = Self.fitted()
        let truth = { (ease: Double) in LogOdds.probability(-0.6 + 0.9 * ease) }
        let before = Self.error(response, truth: truth)
        for _ in 0..<1500 {
            let ease = Float.random(in: -1.5...1.5, using: &generator)
            let isGood = Double.random(in: 0..<1, using: &generator) < truth(Double(ease))
            let digest = QualityDigest(workloadClass: "chat", ease: ease, easeError: 0.1)
            response.learn(digest, quality: isGood ? 1 : 0, prior: nil, typicalEase: 0)
        }
        let after = Self.error(response, truth: truth)
        #expect(before > 0.06)
        #expect(after < before / 6, "seed \(seed): \(before) to \(after)")
    }

    @Test("Where nothing changes, learning does not spoil the fit", arguments: [4, 5] as [UInt64])
    func steady(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        var response = Self.fitted()
        let truth = { (ease: Double) in LogOdds.probability(0.8 + 0.9 * ease) }
        for _ in 0..<3000 {
            let ease = Float.random(in: -1.5...1.5, using: &generator)
            let isGood = Double.random(in: 0..<1, using: &generator) < truth(Double(ease))
            let digest = QualityDigest(workloadClass: "chat", ease: ease, easeError: 0.1)
            response.learn(digest, quality: isGood ? 1 : 0, prior: nil, typicalEase: 0)
        }
        #expect(Self.error(response, truth: truth) < 0.003, "seed \(seed)")
        #expect(response.intercept.variance > 0)
    }
}
