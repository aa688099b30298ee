import SunwardModel

/// Prompts with the truth about every model of a pool: how good its answer was and how long.
public struct EvaluationSet: Sendable {
    public let prompts: [RoutingExample]
    public let pool: [PoolModel]

    /// Names of the data sets in alphabetical order, and each prompt's place in them.
    public let datasets: [String]
    public let datasetOfPrompt: [Int]

    /// Row by row: prompt, then model.
    private let qualities: [Double]
    private let outputs: [Double]

    /// - Throws: ``RoutingError`` with `invalidData` when a prompt lacks the outcome of a model.
    public init(_ prompts: [RoutingExample], models: [ModelProfile]) throws(RoutingError) {
        guard !prompts.isEmpty, !models.isEmpty else {
            throw RoutingError(code: .invalidData, message: "an evaluation needs a prompt and a model at least")
        }
        var qualities: [Double] = []
        var outputs: [Double] = []
        qualities.reserveCapacity(prompts.count * models.count)
        outputs.reserveCapacity(prompts.count * models.count)
        for prompt in prompts {
            for model in models {
                guard let outcome = prompt.outcomes[model.name] else {
                    throw RoutingError(
                        code: .invalidData,
                        message: "prompt \(prompt.id): outcomes has nothing for \(model.name), which is in the models' "
                            + "file; it has \(prompt.outcomes.keys.sorted().joined(separator: ", "))"
                    )
                }
                qualities.append(outcome.correct)
                outputs.append(Double(outcome.outputTokens))
            }
        }
        self.prompts = prompts
        self.qualities = qualities
        self.outputs = outputs
        pool = models.map { PoolModel($0) }
        let names = Set(prompts.map(\.dataset)).sorted()
        let placeOfName = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
        datasets = names
        datasetOfPrompt = prompts.map { placeOfName[$0.dataset, default: 0] }
    }

    public var count: Int { prompts.count }

    /// Grade of a model's answer, 0 to 1.
    public func quality(prompt: Int, model: Int) -> Double { qualities[prompt * pool.count + model] }

    /// Grades of all models' answers to a prompt, in the pool's order.
    func qualities(of prompt: Int) -> [Double?] { pool.indices.map { quality(prompt: prompt, model: $0) } }

    /// Tokens that a model generated.
    public func outputTokens(prompt: Int, model: Int) -> Double { outputs[prompt * pool.count + model] }

    /// IT energy that a model's answer took: prefill of the prompt and decode of what was generated.
    public func joules(prompt: Int, model: Int) -> Double {
        pool[model].profile.energy(
            inputTokens: Double(prompts[prompt].inputTokens),
            outputTokens: outputTokens(prompt: prompt, model: model)
        )
        .joules
    }

    /// A model's mean quality over all prompts.
    public func meanQuality(model: Int) -> Double {
        prompts.indices.reduce(0) { $0 + quality(prompt: $1, model: model) } / Double(count)
    }

    /// A model's mean IT energy over all prompts.
    public func meanJoules(model: Int) -> Double {
        prompts.indices.reduce(0) { $0 + joules(prompt: $1, model: model) } / Double(count)
    }

    /// The model with the best mean quality; the first of equals.
    public var bestSingle: Int {
        let qualities = pool.indices.map(meanQuality)
        return qualities.indices.reduce(0) { qualities[$1] > qualities[$0] ? $1 : $0 }
    }
}
