/// How many tokens each model of a pool will answer a prompt with: the mean, for energy, and the 95th percentile, for
/// latency. Immutable and made anew when the state has learned; reading takes no lock and allocates nothing.
public struct OutputLengthEstimator: Sendable {
    private let factors: LengthFactors?
    private let models: [LengthModel]
    private let placeOfClass: [UInt32: Int]

    /// Factors on lengths by class, then model; the last class is everybody else's, with ones.
    private let corrections: [Float]

    /// - Parameters:
    ///   - state: What was learned; nil if nothing.
    ///   - models: The pool's models; one that the state has not seen gets its typical length with the shape that the
    ///     others have in common.
    ///   - typicalOutputTokens: Mean tokens of an answer, for each model; missing or not positive ones count as 256.
    ///   - typicalByClass: Mean tokens of an answer by workload class, where that is declared. It counts until the
    ///     state was fitted (prompts then tell more) or the class's answers were observed.
    public init(
        _ state: OutputLengthState?,
        models: [String],
        typicalOutputTokens: [Double],
        typicalByClass: [String: Double] = [:]
    ) {
        let state = state ?? OutputLengthState()
        factors = state.factors
        self.models = models.enumerated().map { index, name in
            let typical = index < typicalOutputTokens.count ? typicalOutputTokens[index] : 0
            let own = state.distributions[name]
            return LengthModel(
                offset: own?.offset ?? state.reference.offset,
                loading: own?.loading ?? state.reference.loading,
                table: LengthTable(
                    own: own,
                    reference: state.reference,
                    typicalTokens: typical > 0 && typical.isFinite ? Float(min(typical, 1e6)) : 256
                )
            )
        }
        let declared = state.factors == nil ? typicalByClass.filter { $0.value > 0 && $0.value.isFinite } : [:]
        let assumed = Dictionary(
            declared.map { (PromptFeatures.row(ofClass: $0.key), Float($0.value)) },
            uniquingKeysWith: { first, _ in first }
        )
        let observed = Dictionary(state.classes.map { ($0.row, $0) }, uniquingKeysWith: { first, _ in first })
        let rows = Set(assumed.keys).union(observed.keys).sorted()
        placeOfClass = Dictionary(uniqueKeysWithValues: rows.enumerated().map { ($1, $0) })
        let typical = self.models.indices.map { index in
            let tokens = index < typicalOutputTokens.count ? typicalOutputTokens[index] : 0
            return tokens > 0 && tokens.isFinite ? Float(tokens) : 256
        }
        corrections =
            rows.flatMap { row in
                models.enumerated().map { index, name in
                    let ratio = assumed[row].map { $0 / typical[index] } ?? 1
                    return observed[row]?.corrections[name]?.ratio(assumed: ratio) ?? ratio
                }
            } + models.map { _ in 1 }
    }

    /// Lends the table that prompts are looked up in; nil where nothing was fitted.
    func withRows(_ body: (UnsafePointer<SIMD4<Float>>?) -> Void) {
        guard let factors else { return body(nil) }
        factors.rows.withUnsafeBufferPointer { body($0.baseAddress) }
    }

    /// What to keep of a prompt until its answer is there to learn from.
    public func digest(_ features: PromptFeatures) -> OutputLengthDigest {
        OutputLengthDigest(factors: factors?.factors(of: features) ?? .zero, classRow: features.hashes.first)
    }

    /// Estimates lengths in tokens, of answers that a limit may cut short.
    ///
    /// - Parameters:
    ///   - features: Extracted from the prompt; they hold its class and its number of tokens too.
    ///   - workloadClass: Of the request, as in the features.
    ///   - inputTokens: Of the prompt, as in the features.
    ///   - maxOutputTokens: The request's limit, if it has one; the mean is that of min(length, limit).
    ///   - tokens: Means, in the pool's order.
    ///   - p95: What 95 of 100 answers do not exceed, in the pool's order.
    public func estimate(
        _ features: PromptFeatures,
        workloadClass: String,
        inputTokens: Int,
        maxOutputTokens: Int?,
        into tokens: inout [Double],
        p95: inout [Double]
    ) {
        estimate(digest(features), maxOutputTokens: maxOutputTokens, into: &tokens, p95: &p95)
    }

    /// As above, for a prompt of which only its digest is at hand.
    public func estimate(
        _ digest: OutputLengthDigest,
        maxOutputTokens: Int?,
        into tokens: inout [Double],
        p95: inout [Double]
    ) {
        if tokens.count != models.count { tokens = [Double](repeating: 0, count: models.count) }
        if p95.count != models.count { p95 = [Double](repeating: 0, count: models.count) }
        let limit = maxOutputTokens.map { Float(max(0, $0)) }
        let classPlace = digest.classRow.flatMap { placeOfClass[$0] }
        let start = classPlace.map { $0 * models.count } ?? corrections.count - models.count
        for (index, model) in models.enumerated() {
            let correction = corrections[start + index]
            let estimate = model.estimate(digest.factors, correction: correction, limit: limit)
            tokens[index] = Double(estimate.mean)
            p95[index] = Double(estimate.p95)
        }
    }
}
