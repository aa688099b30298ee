import SeededRandom

@testable import Routing

/// Prompts whose quality is known by construction: a word, a class and the model's strength decide it.
enum SyntheticPrompts {
    static let models = ["small", "large"]
    private static let hardWords = ["quaternion", "cohomology", "tensor", "lattice"]
    private static let easyWords = ["apple", "garden", "kitten", "holiday"]

    /// Probability that `model` answers: harder words cost the small model more.
    static func chance(_ model: String, hard: Bool, workloadClass: String) -> Double {
        let strength = model == "large" ? 1.6 : 0.6
        return LogOdds.probability(strength + (hard ? -1.8 : 0.6) + (workloadClass == "law" ? -0.6 : 0))
    }

    static func examples(_ count: Int, seed: UInt64) -> [(example: RoutingExample, isHard: Bool)] {
        var generator = SplitMix64(seed: seed)
        return (0..<count).map { index in
            let isHard = Bool.random(using: &generator)
            let workloadClass = Bool.random(using: &generator) ? "law" : "math"
            let words = (0..<4).map { _ in (isHard ? hardWords : easyWords).randomElement(using: &generator) ?? "" }
            let outcomes = models.map { model in
                let chance = chance(model, hard: isHard, workloadClass: workloadClass)
                let isCorrect = Double.random(in: 0..<1, using: &generator) < chance
                return (model, RoutingExample.Outcome(correct: isCorrect ? 1 : 0, outputTokens: 50))
            }
            let example = RoutingExample(
                id: "\(index)",
                dataset: workloadClass,
                prompt: "Tell me of \(words.joined(separator: " ")).",
                inputTokens: 12,
                outcomes: Dictionary(outcomes) { first, _ in first }
            )
            return (example, isHard)
        }
    }

    /// Estimates for every example, in the order of `models`.
    static func predictions(
        _ estimator: QualityEstimator,
        _ examples: [RoutingExample]
    ) -> [(quality: [Double], uncertainty: [Double])] {
        var features = PromptFeatures()
        var quality: [Double] = []
        var uncertainty: [Double] = []
        return examples.map { example in
            features.extract(
                example.prompt,
                workloadClass: example.dataset,
                inputTokens: example.inputTokens,
                maxOutputTokens: nil
            )
            estimator.estimate(features, workloadClass: example.dataset, into: &quality, uncertainty: &uncertainty)
            return (quality, uncertainty)
        }
    }
}
