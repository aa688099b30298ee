import Foundation
import Testing

@testable import Routing

@Suite("Fitting the quality estimator")
struct QualityFitTests {
    private static func fit(_ count: Int = 350, seed: UInt64 = 1) throws -> QualityState {
        var settings = QualityFitSettings()
        settings.trees = 10
        let examples = SyntheticPrompts.examples(count, seed: 7).map(\.example)
        return try QualityState.fit(examples, models: SyntheticPrompts.models, seed: seed, settings: settings)
    }

    @Test("It finds the true probabilities on prompts it has not seen, within honest standard errors")
    func recovers() throws {
        let estimator = QualityEstimator(try Self.fit(700), models: SyntheticPrompts.models, prior: [])
        let unseen = SyntheticPrompts.examples(150, seed: 99)
        var covered = 0
        var sum = 0.0
        for (entry, estimate) in zip(unseen, SyntheticPrompts.predictions(estimator, unseen.map(\.example))) {
            for (index, model) in SyntheticPrompts.models.enumerated() {
                let truth = SyntheticPrompts.chance(
                    model,
                    hard: entry.isHard,
                    workloadClass: entry.example.dataset
                )
                let error = abs(estimate.quality[index] - truth)
                sum += error
                if error <= 2 * estimate.uncertainty[index] { covered += 1 }
                #expect(estimate.uncertainty[index] > 0.002)
                #expect(estimate.uncertainty[index] < 0.2)
            }
        }
        #expect(sum / 300 < 0.06)
        #expect(Double(covered) / 300 > 0.85)
    }

    @Test("The same examples and seed give the same bytes, and a saved state the same estimates")
    func deterministic() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        let state = try Self.fit()
        let data = try encoder.encode(state)
        #expect(data == (try encoder.encode(Self.fit())))
        #expect(data != (try encoder.encode(Self.fit(seed: 2))))
        let restored = try JSONDecoder().decode(QualityState.self, from: data)
        #expect(try encoder.encode(restored) == data)
        let examples = SyntheticPrompts.examples(20, seed: 5).map(\.example)
        let before = QualityEstimator(state, models: SyntheticPrompts.models, prior: [])
        let after = QualityEstimator(restored, models: SyntheticPrompts.models, prior: [])
        #expect(
            SyntheticPrompts.predictions(before, examples).map(\.quality)
                == SyntheticPrompts.predictions(after, examples).map(\.quality)
        )
    }

    @Test("A table made for a class gives the same digest as the tables it was made of, to the bit")
    func classTables() throws {
        let state = try Self.fit()
        let examples = SyntheticPrompts.examples(40, seed: 11).map(\.example)
        let classes = Set(examples.map(\.dataset))
        let prior = ClassPrior(byClass: Dictionary(uniqueKeysWithValues: classes.map { ($0, 0.5) }))
        let without = QualityEstimator(state, models: SyntheticPrompts.models, prior: [])
        let with = QualityEstimator(state, models: SyntheticPrompts.models, prior: [prior])
        #expect(classes.allSatisfy { state.ease?.table(classSeed: EaseModel.classSeed($0)) != nil })
        var features = PromptFeatures()
        for example in examples {
            features.extract(example.prompt, workloadClass: example.dataset, inputTokens: 90, maxOutputTokens: nil)
            #expect(with.digest(features) == without.digest(features))
        }
    }

    @Test("Further classes go without a table of their own")
    func tooManyClasses() {
        let tables = ClassTables()
        let made = (0..<20).map { seed in tables.table(seed) { [SIMD8(repeating: Float(seed))] } }
        #expect(made.prefix(8).enumerated().allSatisfy { $1?.first?[0] == Float($0) })
        #expect(made.dropFirst(8).allSatisfy { $0 == nil })
        #expect(tables.table(3) { [] }?.first?[0] == 3)
    }

    @Test("A state of another version is refused with advice")
    func version() throws {
        let text = try #require(String(data: try JSONEncoder().encode(QualityState()), encoding: .utf8))
        let data = Data(text.replacingOccurrences(of: "\"version\":1", with: "\"version\":99").utf8)
        let error = #expect(throws: RoutingError.self) { try JSONDecoder().decode(QualityState.self, from: data) }
        #expect(error?.code == .invalidState)
        #expect(error?.message.contains("fit again") == true)
    }

    @Test("A model without outcomes, and grades out of range, are refused")
    func invalid() throws {
        let examples = SyntheticPrompts.examples(5, seed: 1).map(\.example)
        let missing = #expect(throws: RoutingError.self) {
            try QualityState.fit(examples, models: ["large", "absent"], seed: 1)
        }
        #expect(missing?.message.contains("absent") == true)
        var wrong = examples
        wrong[2].outcomes["large"] = RoutingExample.Outcome(correct: 1.5, outputTokens: 1)
        let range = #expect(throws: RoutingError.self) { try QualityState.fit(wrong, models: ["large"], seed: 1) }
        #expect(range?.code == .invalidData)
    }

    @Test("Models that answered only some of the prompts are fitted from those")
    func partial() throws {
        var examples = SyntheticPrompts.examples(200, seed: 3).map(\.example)
        for index in examples.indices where index % 3 == 0 { examples[index].outcomes["small"] = nil }
        var settings = QualityFitSettings()
        settings.trees = 2
        let state = try QualityState.fit(examples, models: SyntheticPrompts.models, seed: 1, settings: settings)
        let counts = ["law", "math"].map { state.responses["small"]?.offsets[$0]?.observations ?? 0 }
        #expect(counts.reduce(0, +) == 133)
    }
}
