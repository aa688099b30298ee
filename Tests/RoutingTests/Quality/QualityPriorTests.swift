import Testing

@testable import Routing

@Suite("Quality without, and with few, observations")
struct QualityPriorTests {
    private static let prior = ClassPrior(byClass: ["code": 0.8], otherwise: 0.4, pseudoCount: 20)

    private static func quality(
        _ state: QualityState?,
        workloadClass: String,
        prior: ClassPrior = prior
    ) -> (quality: Double, uncertainty: Double) {
        let estimator = QualityEstimator(state, models: ["new"], prior: [prior])
        var features = PromptFeatures()
        features.extract("Hello", workloadClass: workloadClass, inputTokens: 2, maxOutputTokens: nil)
        var quality: [Double] = []
        var uncertainty: [Double] = []
        estimator.estimate(features, workloadClass: workloadClass, into: &quality, uncertainty: &uncertainty)
        return (quality[0], uncertainty[0])
    }

    private static let code = QualityDigest(workloadClass: "code", ease: 0, easeError: 0)

    @Test("With no state the site file's word is taken, by class or otherwise, and is uncertain")
    func noState() {
        #expect(abs(Self.quality(nil, workloadClass: "code").quality - 0.8) < 1e-9)
        #expect(abs(Self.quality(nil, workloadClass: "poetry").quality - 0.4) < 1e-9)
        #expect(Self.quality(nil, workloadClass: "code").uncertainty > 0.05)
    }

    @Test("Observations take over from the prior step by step, and uncertainty falls")
    func smooth() {
        var state = QualityState()
        var last = Self.quality(state, workloadClass: "code")
        for round in 1...6 {
            for index in 0..<40 {
                state.learn(Self.code, model: "new", quality: index % 10 < 3 ? 1 : 0, prior: Self.prior)
            }
            let now = Self.quality(state, workloadClass: "code")
            #expect(now.quality < last.quality + 0.02, "round \(round)")
            if round == 1 {
                #expect(now.quality > 0.35)
                #expect(now.uncertainty < last.uncertainty)
            }
            last = now
        }
        #expect(abs(last.quality - 0.3) < 0.08)
        #expect(state.responses["new"]?.offsets["code"]?.observations == 240)
    }

    @Test("A single outcome moves a strong prior less than a weak one")
    func strength() {
        func moved(_ pseudoCount: Double) -> Double {
            let prior = ClassPrior(byClass: ["code": 0.8], otherwise: 0.8, pseudoCount: pseudoCount)
            var state = QualityState()
            state.learn(Self.code, model: "new", quality: 0, prior: prior)
            return 0.8 - Self.quality(state, workloadClass: "code", prior: prior).quality
        }
        #expect(moved(200) > 0)
        #expect(moved(5) > 3 * moved(200))
    }

    @Test("A model that was never fitted shares what makes prompts easy with those that were")
    func sharing() throws {
        var settings = QualityFitSettings()
        settings.trees = 5
        let examples = SyntheticPrompts.examples(350, seed: 7).map(\.example)
        let state = try QualityState.fit(examples, models: SyntheticPrompts.models, seed: 1, settings: settings)
        let estimator = QualityEstimator(state, models: ["new"], prior: [ClassPrior(otherwise: 0.5)])
        let unseen = SyntheticPrompts.examples(60, seed: 11)
        let estimates = SyntheticPrompts.predictions(estimator, unseen.map(\.example))
        let hard = zip(unseen, estimates).filter(\.0.isHard).map(\.1.quality[0])
        let easy = zip(unseen, estimates).filter { !$0.0.isHard }.map(\.1.quality[0])
        #expect((hard.max() ?? 1) < (easy.min() ?? 0))
    }

    @Test("Grades and priors that are not numbers do no harm")
    func notNumbers() {
        var state = QualityState()
        state.learn(Self.code, model: "new", quality: .nan, prior: Self.prior)
        #expect(state.models.isEmpty)
        let broken = ClassPrior(byClass: ["code": .nan], otherwise: .infinity, pseudoCount: 3)
        #expect(Self.quality(nil, workloadClass: "code", prior: broken).quality == 0.5)
        #expect(Self.quality(nil, workloadClass: "x", prior: broken).quality == 0.5)
    }

    @Test("What is learned stays bounded however many classes and models come")
    func bounded() {
        var state = QualityState()
        for index in 0..<600 {
            let digest = QualityDigest(workloadClass: "class \(index)", ease: 0, easeError: 0)
            state.learn(digest, model: "one", quality: 1)
            state.learn(Self.code, model: "model \(index)", quality: 1)
        }
        #expect(state.models.count == QualityState.maximumModels)
        #expect(state.responses["one"]?.offsets.count == ItemResponse.maximumClasses)
    }
}
