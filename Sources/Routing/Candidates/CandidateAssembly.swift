import SunwardModel

/// Turns what is foreseen of a prompt into what it takes at one site: latency, energy, carbon, cost, and whether it
/// fits. Pure arithmetic; nothing is learned or looked up.
public struct CandidateAssembly: Sendable {
    public let pool: [PoolModel]
    public let latency: LatencyTable
    public let power: SitePower

    /// Energy of one decision of the router, in joules, before its site's overhead.
    public let routerJoules: Double

    /// - Parameters:
    ///   - latency: Made for the same pool.
    ///   - routerWatts: Power of the router's host for each busy core.
    ///   - decisionSeconds: Mean time that one decision keeps a core busy.
    public init(
        pool: [PoolModel],
        latency: LatencyTable,
        power: SitePower,
        routerWatts: Double = 0,
        decisionSeconds: Double = 0
    ) {
        precondition(latency.rows.count == pool.count, "the latency table is of another pool")
        self.pool = pool
        self.latency = latency
        self.power = power
        routerJoules = max(0, routerWatts) * max(0, decisionSeconds)
    }

    /// One model as it stands for one request.
    ///
    /// The answer is cut to what the model's context leaves after the prompt. A model that does not answer prompts is
    /// none; else a reason that is given stays; else a model that does not serve is down, a request that does not fit is
    /// refused, and a full queue is saturated, in this order.
    public func candidate(
        _ model: Int,
        estimate: PromptEstimate,
        maxOutputTokens: Int?,
        load: ModelLoad,
        unavailability: Candidate.Unavailability?,
        networkSeconds: Double
    ) -> Candidate {
        let row = latency.rows[model]
        let room = ContextRoom(contextTokens: pool[model].profile.contextTokens, inputTokens: estimate.inputTokens)
        let outputTokens = room.limit(estimate.outputTokens)
        let outputTokensP95 = max(outputTokens, room.limit(estimate.outputTokensP95))
        let base =
            networkSeconds
            + row.seconds(
                inputTokens: estimate.inputTokens,
                outputTokens: outputTokens,
                outputTokensP95: outputTokensP95,
                load: load
            )
        let footprint = RequestFootprint(
            pool[model].profile,
            inputTokens: estimate.inputTokens,
            outputTokens: outputTokens,
            power: power,
            routerJoules: routerJoules
        )
        var reason = pool[model].profile.task == .generate ? unavailability : .otherTask
        if reason == nil, !pool[model].isServing { reason = .down }
        if reason == nil, !room.holds(maxOutputTokens) { reason = .contextTooLong }
        if reason == nil, row.isSaturated(load) { reason = .saturated }
        return Candidate(
            model: model,
            quality: estimate.quality,
            qualityStandardError: estimate.qualityStandardError,
            inputTokens: estimate.inputTokens,
            outputTokens: outputTokens,
            outputTokensP95: outputTokensP95,
            latencyP95Seconds: base * row.correction,
            latencyBaseSeconds: base,
            energyJoules: footprint.energyJoules,
            carbonGrams: footprint.carbonGrams,
            marginalCarbonGrams: footprint.marginalCarbonGrams,
            costUSD: footprint.costUSD,
            unavailability: reason
        )
    }
}
