/// A training example's features, copied out of the reused `PromptFeatures`.
struct TrainingFeatures: Sendable {
    var hashes: [UInt32]
    var structure: [Float]

    static func of(_ examples: [RoutingExample], kinds: FeatureKinds) -> [TrainingFeatures] {
        var features = PromptFeatures(kinds: kinds)
        return examples.map { example in
            features.extract(
                example.prompt,
                workloadClass: example.dataset,
                inputTokens: example.inputTokens,
                maxOutputTokens: nil
            )
            return TrainingFeatures(hashes: features.hashes, structure: features.structure)
        }
    }
}
