import SunwardModel

/// Says of every model of a site's pool what one request would get and cost there: the estimators put together.
///
/// Immutable: the owner makes a new one when power, latencies or learned states have changed, and publishes it. Reading
/// takes no lock, waits for nothing and allocates nothing.
public struct PoolRouter: Sendable {
    /// Time of one decision assumed until it is measured.
    public static let typicalDecisionSeconds = 25e-6

    public let quality: QualityEstimator
    public let outputLength: OutputLengthEstimator
    public let inputLength: InputTokenEstimator

    /// Latency, energy, carbon and cost at this site.
    public let assembly: CandidateAssembly

    public var pool: [PoolModel] { assembly.pool }
    public var latency: LatencyTable { assembly.latency }
    public var power: SitePower { assembly.power }

    /// Energy of one decision of the router, in joules, before its site's overhead.
    public var routerJoules: Double { assembly.routerJoules }

    /// - Parameters:
    ///   - pool: The models, in the order that estimators and table were made for.
    ///   - power: The site now.
    ///   - routerWatts: Power of the router's host for each busy core.
    ///   - decisionSeconds: Mean time that one decision keeps a core busy.
    ///   - inputLength: Counts tokens where a request does not.
    public init(
        pool: [PoolModel],
        quality: QualityEstimator,
        outputLength: OutputLengthEstimator,
        latency: LatencyTable,
        power: SitePower,
        routerWatts: Double,
        decisionSeconds: Double = typicalDecisionSeconds,
        inputLength: InputTokenEstimator = InputTokenEstimator()
    ) {
        self.quality = quality
        self.outputLength = outputLength
        self.inputLength = inputLength
        assembly = CandidateAssembly(
            pool: pool,
            latency: latency,
            power: power,
            routerWatts: routerWatts,
            decisionSeconds: decisionSeconds
        )
    }

    /// Fills `scratch` with one candidate for each model of the pool.
    ///
    /// - Parameters:
    ///   - loads: What each model has on hand, in the pool's order; models beyond its end count as idle.
    ///   - availability: Why each model cannot take requests, in the pool's order; models beyond its end can.
    ///   - networkSeconds: Round trip between client and site.
    public func candidates(
        for request: RoutedPrompt,
        loads: [ModelLoad],
        availability: [Candidate.Unavailability?],
        networkSeconds: Double,
        into scratch: inout RoutingScratch
    ) {
        estimate(request, into: &scratch)
        scratch.candidates.removeAll(keepingCapacity: true)
        for model in pool.indices {
            let candidate = assembly.candidate(
                model,
                estimate: scratch.estimate(model),
                maxOutputTokens: request.maxOutputTokens,
                load: model < loads.count ? loads[model] : ModelLoad(),
                unavailability: model < availability.count ? availability[model] : nil,
                networkSeconds: networkSeconds
            )
            scratch.candidates.append(candidate)
        }
    }

    /// What the prompt says of quality and length, for all models at once.
    private func estimate(_ request: RoutedPrompt, into scratch: inout RoutingScratch) {
        let given = request.inputTokens.flatMap { $0.isFinite && $0 >= 0 ? min($0, 1e9) : nil }
        let inputTokens = given ?? inputLength.tokens(in: request.text)
        let wholeTokens = Int(inputTokens.rounded())
        scratch.inputTokens = inputTokens
        scratch.resize(to: pool.count)
        quality.withRows(of: request.workloadClass) { ease in
            outputLength.withRows { length in
                scratch.features.extract(
                    request.text,
                    workloadClass: request.workloadClass,
                    inputTokens: wholeTokens,
                    maxOutputTokens: request.maxOutputTokens,
                    prefetching: RowPrefetch(ease: ease, length: length)
                )
            }
        }
        scratch.qualityDigest = quality.estimate(
            scratch.features,
            workloadClass: request.workloadClass,
            into: &scratch.quality,
            uncertainty: &scratch.qualityStandardError
        )
        let lengthDigest = outputLength.digest(scratch.features)
        scratch.outputLengthDigest = lengthDigest
        outputLength.estimate(
            lengthDigest,
            maxOutputTokens: request.maxOutputTokens,
            into: &scratch.outputTokens,
            p95: &scratch.outputTokensP95
        )
    }
}
