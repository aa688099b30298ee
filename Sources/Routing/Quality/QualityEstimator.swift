import Foundation

/// Says for each model of a pool how probably its answer will be acceptable; immutable and free of allocation.
///
///     p[m] = 1 / (1 + exp(-(a_m + c_mk + b_m z + q_m z^2/2)))        z: the prompt's ease, k: its class
///     SE[m] = p (1 - p) sqrt(Var a + Var c + z^2 Var b + z^4/4 Var q + (b + q z)^2 SE[z]^2)
///
/// The standard error is of the estimated probability, not of the single answer.
public struct QualityEstimator: Sendable {
    /// One model's response in one class.
    private struct Entry: Sendable {
        var level: Double
        var slope: Double
        var curve: Double
        var levelVariance: Double
        var slopeVariance: Double
        var curveVariance: Double
    }

    /// What is looked up for a class once a request.
    private struct ClassFacts: Sendable {
        var seed: UInt32
        var effect: Float
        var firstEntry: Int

        /// ``EaseModel/table(classSeed:)``, for classes that the pool's models have a prior for.
        var table: [SIMD8<Float>]?
    }

    private let ease: EaseModel?
    private let classes: [String: ClassFacts]
    private let unknownEntry: Int
    private let modelCount: Int

    /// Class after class, the pool's models in each; the last block is for classes that nobody knows.
    private let entries: [Entry]

    /// - Parameters:
    ///   - state: what is known, or nil to go by site files alone.
    ///   - models: names in the pool's order.
    ///   - prior: of each model, in the same order; models beyond its end get the default one.
    public init(_ state: QualityState?, models: [String], prior: [ClassPrior]) {
        let state = state ?? QualityState()
        let priors = models.indices.map { $0 < prior.count ? prior[$0] : ClassPrior() }
        let expected = Set(priors.flatMap(\.byClass.keys))
        var names = expected
        names.formUnion(state.typicalEase.keys)
        for model in models { names.formUnion(state.responses[model].map { Array($0.offsets.keys) } ?? []) }
        let ordered = names.sorted()
        var facts: [String: ClassFacts] = [:]
        var entries: [Entry] = []
        entries.reserveCapacity((ordered.count + 1) * models.count)
        for name in ordered {
            let seed = EaseModel.classSeed(name)
            facts[name] = ClassFacts(
                seed: seed,
                effect: state.ease?.classEffects[name] ?? 0,
                firstEntry: entries.count,
                table: expected.contains(name) ? state.ease?.table(classSeed: seed) : nil
            )
            entries += models.indices.map { Self.entry(state, models[$0], priors[$0], workloadClass: name) }
        }
        unknownEntry = entries.count
        entries += models.indices.map { Self.entry(state, models[$0], priors[$0], workloadClass: nil) }
        ease = state.ease
        classes = facts
        modelCount = models.count
        self.entries = entries
    }

    private static func entry(
        _ state: QualityState,
        _ model: String,
        _ prior: ClassPrior,
        workloadClass: String?
    ) -> Entry {
        let response =
            state.responses[model]
            ?? ItemResponse(prior: prior, slope: state.usualSlope, curve: state.usualCurve)
        let offset = response.offset(
            workloadClass ?? "",
            prior: prior,
            typicalEase: workloadClass.flatMap { state.typicalEase[$0] } ?? 0
        ).coefficient
        return Entry(
            level: response.intercept.mean + offset.mean,
            slope: response.slope.mean,
            curve: response.curve.mean,
            levelVariance: response.intercept.variance + offset.variance,
            slopeVariance: response.slope.variance,
            curveVariance: response.curve.variance
        )
    }

    /// Fills `quality` with calibrated probabilities and `uncertainty` with their standard errors, in the pool's order.
    ///
    /// - Returns: what to keep for learning from the outcome.
    @discardableResult
    public func estimate(
        _ features: PromptFeatures,
        workloadClass: String,
        into quality: inout [Double],
        uncertainty: inout [Double]
    ) -> QualityDigest {
        let facts = classes[workloadClass]
        let digest = digest(features, workloadClass: workloadClass, facts)
        let z = Double(digest.ease)
        let half = z * z / 2
        let easeVariance = Double(digest.easeError) * Double(digest.easeError)
        let first = facts?.firstEntry ?? unknownEntry
        Self.resize(&quality, to: modelCount)
        Self.resize(&uncertainty, to: modelCount)
        for model in 0..<modelCount {
            let entry = entries[first + model]
            let chance = LogOdds.probability(entry.level + entry.slope * z + entry.curve * half)
            let steepness = entry.slope + entry.curve * z
            let variance =
                entry.levelVariance + entry.slopeVariance * z * z + entry.curveVariance * half * half
                + steepness * steepness * easeVariance
            quality[model] = chance
            uncertainty[model] = chance * (1 - chance) * variance.squareRoot()
        }
        return digest
    }

    /// Lends the table that a prompt of the class is looked up in; nil where it has none of its own.
    func withRows(of workloadClass: String, _ body: (UnsafePointer<SIMD8<Float>>?) -> Void) {
        guard let table = classes[workloadClass]?.table else { return body(nil) }
        table.withUnsafeBufferPointer { body($0.baseAddress) }
    }

    /// What to keep of a prompt for `QualityState.learn`.
    public func digest(_ features: PromptFeatures, workloadClass: String) -> QualityDigest {
        digest(features, workloadClass: workloadClass, classes[workloadClass])
    }

    private func digest(_ features: PromptFeatures, workloadClass: String, _ facts: ClassFacts?) -> QualityDigest {
        guard let ease else { return QualityDigest(workloadClass: workloadClass, ease: 0, easeError: 0) }
        let (score, error) = ease.score(
            features,
            classSeed: facts?.seed ?? EaseModel.classSeed(workloadClass),
            classEffect: facts?.effect ?? 0,
            table: facts?.table
        )
        return QualityDigest(workloadClass: workloadClass, ease: score, easeError: error)
    }

    /// The same for the class that the features were extracted with.
    public func digest(_ features: PromptFeatures) -> QualityDigest {
        digest(features, workloadClass: features.workloadClass)
    }

    @inline(__always)
    private static func resize(_ values: inout [Double], to count: Int) {
        guard values.count != count else { return }
        values = [Double](repeating: 0, count: count)
    }
}
