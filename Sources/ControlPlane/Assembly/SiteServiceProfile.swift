import SunwardModel

/// What one query of a class takes at a site, averaged over the models that are up, by their traffic weight.
struct SiteServiceProfile: Sendable {
    /// IT energy of a query.
    let energyPerQuery: Energy

    /// Seconds a query holds a place in a batch, and so the time it is processed while the site is not crowded.
    let processingSeconds: Double

    /// The site's 95th percentile of inter-token latency over its median: how much a full batch slows a request.
    let crowdedSlowdown: Double

    /// - Returns: nil when no model is up.
    init?(models: [ModelProfile], workloadClass: WorkloadClass) {
        let (input, output) = (workloadClass.inputTokens, workloadClass.outputTokens)
        guard
            let joules = models.trafficMean({ $0.energy(inputTokens: input, outputTokens: output).joules }),
            let seconds = models.trafficMean({ $0.unloadedSeconds(inputTokens: input, outputTokens: output) }),
            let slowdown = models.trafficMean({
                $0.interTokenMillisecondsP95 / max($0.interTokenMillisecondsP50, 1e-9)
            })
        else { return nil }
        energyPerQuery = .joules(joules)
        processingSeconds = seconds
        crowdedSlowdown = max(1, slowdown)
    }
}
