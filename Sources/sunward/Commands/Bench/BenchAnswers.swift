import Foundation
import Routing
import SunwardModel

/// Invented answers of invented models to invented prompts, enough of a pattern for estimators to find one: grades fall
/// with a prompt's difficulty and rise with a model's size, lengths differ by class and model.
struct BenchAnswers {
    private static let classes = ["analysis", "chat", "code", "extraction", "mathematics", "summaries"]

    let models: [ModelProfile]
    let examples: [RoutingExample]

    init(count: Int, seed: UInt64) {
        let models = Self.makeModels()
        var prompts = BenchPrompts(bytes: 700, seed: seed)
        var random = ReplayRandom(seed: seed, stream: 2)
        self.models = models
        examples = (0..<count).map { number in
            let place = number % Self.classes.count
            let text = prompts.next()
            let digits = text.utf8.reduce(0) { $0 + ((48...57).contains($1) ? 1 : 0) }
            let difficulty = 0.3 * Double(place) + 0.02 * Double(digits) + random.normal() - 1
            var outcomes: [String: RoutingExample.Outcome] = [:]
            for (rank, model) in models.enumerated() {
                let chance = 1 / (1 + exp(difficulty - 0.35 * Double(rank)))
                let tokens = exp(4.3 + 0.2 * Double((place + rank) % 5) + 0.01 * Double(digits) + 0.5 * random.normal())
                outcomes[model.name] = RoutingExample.Outcome(
                    correct: random.unit() < chance ? 1 : 0,
                    outputTokens: Int(min(4000, tokens))
                )
            }
            return RoutingExample(
                id: "\(number)",
                dataset: Self.classes[place],
                prompt: text,
                inputTokens: max(1, text.utf8.count / 4),
                outcomes: outcomes
            )
        }
    }

    /// Eight models from 3 to 400 billion parameters; energy and times of a token go with their size.
    private static func makeModels() -> [ModelProfile] {
        [3.0, 7, 8, 14, 32, 70, 123, 405].enumerated().map { rank, billions in
            ModelProfile(
                name: "model-\(rank + 1)",
                replicas: 2,
                maxConcurrencyPerReplica: 32,
                prefillJoulesPerToken: 0.0028 * billions,
                decodeJoulesPerToken: 0.019 * billions,
                timeToFirstTokenMilliseconds: 30,
                prefillMillisecondsPerThousandTokens: 10 + 1.5 * billions,
                interTokenMillisecondsP50: 7 + 0.2 * billions,
                interTokenMillisecondsP95: 9 + 0.25 * billions,
                parametersBillions: billions,
                contextTokens: 131_072
            )
        }
    }
}
