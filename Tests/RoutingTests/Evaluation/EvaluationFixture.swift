import Foundation
import Routing
import SunwardModel

/// A small made-up world: easy prompts that every model answers and hard ones that only the large one does.
enum EvaluationFixture {
    static let models = [
        model("small", joules: 0.1, parameters: 7, milliseconds: 10),
        model("medium", joules: 0.5, parameters: 30, milliseconds: 15),
        model("large", joules: 1.5, parameters: 70, milliseconds: 20),
    ]

    static func model(
        _ name: String,
        joules: Double,
        parameters: Double,
        milliseconds: Double,
        places: Int = 32
    ) -> ModelProfile {
        ModelProfile(
            name: name,
            replicas: 1,
            maxConcurrencyPerReplica: places,
            prefillJoulesPerToken: joules / 10,
            decodeJoulesPerToken: joules,
            timeToFirstTokenMilliseconds: 30,
            prefillMillisecondsPerThousandTokens: 50,
            interTokenMillisecondsP50: milliseconds,
            interTokenMillisecondsP95: 1.2 * milliseconds,
            parametersBillions: parameters
        )
    }

    /// Prompts of two data sets; the words tell how hard each is.
    static func examples(_ count: Int, seed: UInt64 = 1, prefix: String = "p") -> [RoutingExample] {
        var random = ReplayRandom(seed: seed)
        return (0..<count).map { index in
            let isHard = random.unit() < 0.5
            let dataset = index % 2 == 0 ? "history" : "mathematics"
            let words = isHard ? "prove the theorem rigorously in general" : "name the capital city of the country"
            let chances = isHard ? [0.1, 0.3, 0.75] : [0.8, 0.85, 0.9]
            var outcomes: [String: RoutingExample.Outcome] = [:]
            for (model, chance) in zip(models, chances) {
                outcomes[model.name] = RoutingExample.Outcome(
                    correct: random.unit() < chance ? 1 : 0,
                    outputTokens: (isHard ? 150 : 50) + Int(random.unit() * 40)
                )
            }
            return RoutingExample(
                id: "\(prefix)-\(index)",
                dataset: dataset,
                prompt: "Question \(index % 17): \(words) number \(index % 23)?",
                inputTokens: 40 + index % 30,
                outcomes: outcomes
            )
        }
    }

    static func set(_ count: Int, seed: UInt64 = 2) throws -> EvaluationSet {
        try EvaluationSet(examples(count, seed: seed, prefix: "v"), models: models)
    }

    /// Fitted once for all tests.
    static let router = Result { try FittedRouter.fit(examples(240), models: models, seed: 1) }

    /// A clock that rises by a microsecond each time it is read.
    static func steps() -> () -> UInt64 {
        var now: UInt64 = 0
        return {
            now += 1000
            return now
        }
    }
}
