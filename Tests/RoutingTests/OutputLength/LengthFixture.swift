import SeededRandom

@testable import Routing

/// Shorthand for what the length tests ask again and again.
enum LengthFixture {
    /// A prompt without features, of a class.
    static func digest(classRow: UInt32? = nil) -> OutputLengthDigest {
        OutputLengthDigest(factors: .zero, classRow: classRow)
    }

    static func estimate(
        _ state: OutputLengthState?,
        model: String,
        typical: Double = 200,
        digest: OutputLengthDigest = digest(),
        limit: Int? = nil
    ) -> (mean: Double, p95: Double) {
        let estimator = OutputLengthEstimator(state, models: [model], typicalOutputTokens: [typical])
        var mean: [Double] = []
        var p95: [Double] = []
        estimator.estimate(digest, maxOutputTokens: limit, into: &mean, p95: &p95)
        return (mean.first ?? .nan, p95.first ?? .nan)
    }

    static func features(_ text: String, workloadClass: String = "sums") -> PromptFeatures {
        var features = PromptFeatures()
        features.extract(text, workloadClass: workloadClass, inputTokens: text.utf8.count / 4, maxOutputTokens: nil)
        return features
    }

    /// Prompts of two kinds, short and long to answer by a factor of five, for three models of which one runs on.
    static func examples(_ count: Int, seed: UInt64) -> [RoutingExample] {
        var random = SplitMix64(seed: seed)
        return (0..<count).map { index in
            let isLong = index.isMultiple(of: 2)
            let median = isLong ? 200.0 : 40.0
            var outcomes: [String: RoutingExample.Outcome] = [:]
            for (model, factor, runOnShare) in [("terse", 0.5, 0.0), ("plain", 1, 0), ("rambling", 1, 0.1)] {
                let tokens = random.tokens(
                    median: factor * median,
                    deviation: 0.3,
                    runOnShare: runOnShare,
                    runOnTokens: 2_000
                )
                outcomes[model] = RoutingExample.Outcome(correct: 1, outputTokens: Int(tokens))
            }
            return RoutingExample(
                id: "\(index)",
                dataset: "sums",
                prompt: text(isLong: isLong, index),
                inputTokens: 20,
                outcomes: outcomes
            )
        }
    }

    static func text(isLong: Bool, _ index: Int) -> String {
        isLong ? "Derive and explain the proof of theorem \(index)" : "Name the capital of country \(index)"
    }
}
