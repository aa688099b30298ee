import Routing

/// What models really made of prompts: for simulated servers to answer as they did.
public struct AnswerBook: Sendable {
    struct Entry: Sendable {
        var inputTokens: Int
        /// By place of the model in `models`; nil where it has not answered.
        var outcomes: [RoutingExample.Outcome?]
    }

    private let models: [String: Int]
    private let entries: [UInt64: Entry]

    /// - Parameter examples: Of one or more routing data sets. Of two with the same prompt the later counts.
    public init(_ examples: [RoutingExample]) {
        let names = Set(examples.flatMap(\.outcomes.keys)).sorted()
        var entries: [UInt64: Entry] = [:]
        entries.reserveCapacity(examples.count)
        for example in examples {
            entries[StableHash.of(example.prompt)] = Entry(
                inputTokens: example.inputTokens,
                outcomes: names.map { example.outcomes[$0] }
            )
        }
        models = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
        self.entries = entries
    }

    /// Prompts known.
    public var count: Int { entries.count }

    func entry(for prompt: String) -> Entry? { entries[StableHash.of(prompt)] }

    func outcome(_ entry: Entry, of model: String) -> RoutingExample.Outcome? {
        models[model].flatMap { entry.outcomes[$0] }
    }
}
