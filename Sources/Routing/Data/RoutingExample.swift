/// One prompt that every model of a pool has answered: a line of a routing data set.
public struct RoutingExample: Codable, Hashable, Sendable {
    /// What one model made of the prompt.
    public struct Outcome: Codable, Hashable, Sendable {
        /// Whether the answer was acceptable: 0, 1, or a grade between.
        public var correct: Double

        /// Tokens that the model generated.
        public var outputTokens: Int

        public init(correct: Double, outputTokens: Int) {
            self.correct = correct
            self.outputTokens = outputTokens
        }
    }

    public var id: String

    /// The collection the prompt is from; it takes the place of the workload class.
    public var dataset: String

    public var prompt: String
    public var inputTokens: Int

    /// By model name.
    public var outcomes: [String: Outcome]

    public init(id: String, dataset: String, prompt: String, inputTokens: Int, outcomes: [String: Outcome]) {
        self.id = id
        self.dataset = dataset
        self.prompt = prompt
        self.inputTokens = inputTokens
        self.outcomes = outcomes
    }
}
