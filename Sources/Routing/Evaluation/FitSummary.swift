/// What a router was fitted on, and the means that rules without an eye for the prompt go by.
public struct FitSummary: Codable, Hashable, Sendable {
    /// A model's means over the prompts of one data set.
    public struct Means: Codable, Hashable, Sendable {
        /// Mean grade, 0 to 1.
        public var quality: Double
        public var inputTokens: Double
        public var outputTokens: Double
        public var prompts: Int
    }

    public var seed: UInt64
    public var prompts: Int

    /// By data set, then model.
    public var meansByDataset: [String: [String: Means]]

    /// By model, over all prompts.
    public var means: [String: Means]

    public init(_ examples: [RoutingExample], models: [String], seed: UInt64) {
        self.seed = seed
        prompts = examples.count
        means = Self.means(examples, models: models)
        meansByDataset = Dictionary(grouping: examples, by: \.dataset).mapValues { Self.means($0, models: models) }
    }

    /// The model with the best mean quality, the first in order of names among equals; nil without models.
    public var bestSingle: String? {
        means.sorted { $0.key < $1.key }.max { $0.value.quality < $1.value.quality }?.key
    }

    private static func means(_ examples: [RoutingExample], models: [String]) -> [String: Means] {
        var result: [String: Means] = [:]
        for model in models {
            let answered = examples.compactMap { example in
                example.outcomes[model].map { (inputTokens: Double(example.inputTokens), outcome: $0) }
            }
            guard !answered.isEmpty else { continue }
            result[model] = Means(
                quality: answered.mean(\.outcome.correct),
                inputTokens: answered.mean(\.inputTokens),
                outputTokens: answered.mean { Double($0.outcome.outputTokens) },
                prompts: answered.count
            )
        }
        return result
    }
}
