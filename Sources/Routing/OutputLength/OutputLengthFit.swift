import Foundation
import SeededRandom

/// One fit of output lengths.
///
/// Logarithms of lengths are regressed on the prompts' features; the directions in which predictions for prompts that
/// were held out vary most are the factors; the histograms are filled by place of the held-out predictions, so that
/// they know how far a prediction can be trusted.
struct OutputLengthFit {
    /// Found by cross-validation inside a training file.
    static let penalty: Float = 1.5
    static let iterations = 25

    private static let folds = 5

    /// With fewer examples, prompts are not told apart.
    private static let leastExamples = 50

    let examples: [RoutingExample]
    let models: [String]
    let prompts: SparsePrompts
    private let targets: LengthTargets
    private let foldOf: [Int]

    init(_ examples: [RoutingExample], models: [String], seed: UInt64) {
        self.examples = examples
        self.models = models
        prompts = SparsePrompts(examples)
        targets = LengthTargets(examples, models: models)
        foldOf = Self.folds(count: examples.count, seed: seed)
    }

    func state() -> OutputLengthState {
        var state = OutputLengthState()
        let solver = RidgeSolver(prompts: prompts, penalty: Self.penalty, iterations: Self.iterations)
        guard examples.count >= Self.leastExamples else {
            let none = LengthLoadings(heldOut: targets.values, models: models.count, isFlat: true)
            fill(&state, loadings: none)
            return state
        }
        let loadings = LengthLoadings(heldOut: heldOutPredictions(solver), models: models.count, isFlat: false)
        let everybody = Array(examples.indices)
        let solutions = targets.values.map { solver.solve($0, included: everybody) }
        state.factors = LengthFactors(solutions, loadings: loadings, prompts: prompts)
        fill(&state, loadings: loadings)
        return state
    }

    /// By group of eight models, then prompt.
    private func heldOutPredictions(_ solver: RidgeSolver) -> [[SIMD8<Float>]] {
        var predictions = targets.values
        for fold in 0..<Self.folds {
            let included = examples.indices.filter { foldOf[$0] != fold }
            for group in predictions.indices {
                let solution = solver.solve(targets.values[group], included: included)
                for prompt in examples.indices where foldOf[prompt] == fold {
                    predictions[group][prompt] = solver.predict(prompt, solution)
                }
            }
        }
        return predictions
    }

    /// Counts every answer at its prompt's place, then corrects classes by what this has left.
    private func fill(_ state: inout OutputLengthState, loadings: LengthLoadings) {
        for (model, name) in models.enumerated() {
            var distribution = loadings.emptyDistribution(model)
            for (prompt, example) in examples.enumerated() {
                guard let tokens = LengthTargets.tokens(of: name, in: example) else { continue }
                distribution.add(tokens, isCutShort: false, factors: loadings.factors[prompt])
            }
            state.distributions[name] = distribution
        }
        state.reference = .common(of: models.compactMap { state.distributions[$0] })
        for (prompt, example) in examples.enumerated() {
            let digest = OutputLengthDigest(factors: loadings.factors[prompt], classRow: prompts.classRows[prompt])
            for name in models {
                guard let tokens = LengthTargets.tokens(of: name, in: example) else { continue }
                state.correctClass(digest, model: name, tokens: tokens, limit: .infinity)
            }
        }
    }

    /// A fold for each example: shuffled, of equal sizes.
    private static func folds(count: Int, seed: UInt64) -> [Int] {
        var generator = SplitMix64(seed: seed)
        let keys = (0..<count).map { _ in generator.next() }
        var folds = [Int](repeating: 0, count: count)
        for (place, index) in (0..<count).sorted(by: { (keys[$0], $0) < (keys[$1], $1) }).enumerated() {
            folds[index] = place % Self.folds
        }
        return folds
    }
}
