import Routing
import SunwardModel

/// What a measurement's estimators know, and of which models and classes.
struct BenchEstimates: Sendable {
    let quality: QualityState
    let outputLength: OutputLengthState
    let models: [ModelProfile]
    let summary: FitSummary

    /// Names of the classes, in alphabetical order.
    var classes: [String] { summary.meansByDataset.keys.sorted() }

    /// What `sunward route fit` has learned.
    init(_ fitted: FittedRouter) {
        quality = fitted.quality
        outputLength = fitted.outputLength
        models = fitted.models
        summary = fitted.summary
    }

    /// Fits the same estimators to answers that ``BenchAnswers`` invents; a second or two.
    init(seed: UInt64) throws(RoutingError) {
        let answers = BenchAnswers(count: 500, seed: seed)
        let names = answers.models.map(\.name)
        quality = try QualityState.fit(answers.examples, models: names, seed: seed)
        outputLength = try OutputLengthState.fit(answers.examples, models: names, seed: seed)
        models = answers.models
        summary = FitSummary(answers.examples, models: names, seed: seed)
    }

    /// A pool of any size: the known models, then copies of them with names of their own.
    func pool(_ count: Int) -> [ModelProfile] {
        (0..<count).map { place in
            var model = models[place % models.count]
            let copy = place / models.count
            // A copy costs a little more, so that no two candidates are equal.
            model.prefillJoulesPerToken *= 1 + 0.07 * Double(copy)
            model.decodeJoulesPerToken *= 1 + 0.07 * Double(copy)
            model.qualityByClass = summary.meansByDataset.compactMapValues { $0[model.name]?.quality }
            if copy > 0 { model.name += "-\(copy + 1)" }
            return model
        }
    }

    /// For each model of ``pool(_:)`` the known one that it is a copy of: whose tables it is estimated by.
    func originals(_ count: Int) -> [String] { (0..<count).map { models[$0 % models.count].name } }

    /// Mean grade of the best model, 0 to 1.
    var bestQuality: Double { summary.means.values.map(\.quality).max() ?? 0.5 }

    /// IT energy of a request at the dearest model, in the mean.
    var mostJoules: Double {
        models.compactMap { model in
            summary.means[model.name].map {
                model.energy(inputTokens: $0.inputTokens, outputTokens: $0.outputTokens).joules
            }
        }
        .max() ?? 0
    }
}
