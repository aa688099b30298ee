import Foundation
import SunwardModel

/// What policies are measured against: rules that no router is needed for, and oracles that no router can be.
struct ReferenceSweeps {
    let set: EvaluationSet
    let summary: FitSummary
    let powerUsageEffectiveness: Double

    /// Carbon of a joule when each prompt is asked.
    let gramsPerJoule: [Double]

    /// Prices of quality in joules that frontiers are traced with.
    private static let prices = (0...200).map { 0.1 * pow(1e6, Double($0) / 200) }

    var all: [PolicySweep] {
        [randomMixture, categoryPrior, oracleOfQuality, oracleOfQualityAndLength]
    }

    /// Each model for all prompts: its hull is the best mixture of models drawn by lot.
    private var randomMixture: PolicySweep {
        PolicySweep(
            name: "reference-random-mixture",
            runs: [set.pool.indices.map { model in run(knob: nil) { _ in model } }]
        )
    }

    /// The model with the least mean energy less price times mean quality in each data set, by the means of the fit.
    private var categoryPrior: PolicySweep {
        let means = datasetMeans
        return PolicySweep(
            name: "reference-category-prior",
            runs: [
                Self.prices.map { price in
                    run(knob: price) { prompt in
                        let dataset = set.datasetOfPrompt[prompt]
                        return least { means[dataset][$0].joules - price * means[dataset][$0].quality }
                    }
                }
            ]
        )
    }

    /// Knows every grade, and only the mean lengths of the data set.
    private var oracleOfQuality: PolicySweep {
        let means = datasetMeans
        return PolicySweep(
            name: "reference-oracle-quality",
            runs: [
                Self.prices.map { price in
                    run(knob: price) { prompt in
                        let dataset = set.datasetOfPrompt[prompt]
                        return least { means[dataset][$0].joules - price * set.quality(prompt: prompt, model: $0) }
                    }
                }
            ]
        )
    }

    /// Knows every grade and every length.
    private var oracleOfQualityAndLength: PolicySweep {
        PolicySweep(
            name: "reference-oracle-quality-length",
            runs: [
                Self.prices.map { price in
                    run(knob: price) { prompt in
                        least { set.joules(prompt: prompt, model: $0) - price * set.quality(prompt: prompt, model: $0) }
                    }
                }
            ]
        )
    }

    private var datasetMeans: [[(quality: Double, joules: Double)]] {
        self.set.datasets.map { dataset in
            set.pool.map { model in
                let name = model.profile.name
                guard let means = summary.meansByDataset[dataset]?[name] ?? summary.means[name] else {
                    return (0, .infinity)
                }
                let energy = model.profile.energy(inputTokens: means.inputTokens, outputTokens: means.outputTokens)
                return (means.quality, energy.joules)
            }
        }
    }

    private func least(_ cost: (Int) -> Double) -> Int {
        var best = 0
        var bestCost = Double.infinity
        for model in set.pool.indices {
            let cost = cost(model)
            if cost < bestCost { (best, bestCost) = (model, cost) }
        }
        return best
    }

    private func run(knob: Double?, choose: (Int) -> Int) -> SweptSetting {
        var result = SweptSetting(knob: knob, prompts: set.count)
        for prompt in set.prompts.indices {
            let model = choose(prompt)
            let joules = set.joules(prompt: prompt, model: model) * powerUsageEffectiveness
            result.quality[prompt] = Float(set.quality(prompt: prompt, model: model))
            result.joules[prompt] = Float(joules)
            result.grams[prompt] = Float(joules * gramsPerJoule[prompt])
        }
        return result
    }
}
