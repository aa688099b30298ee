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
        let serving = models.filter(\.isServing)
        let total = serving.reduce(0) { $0 + $1.trafficWeight }
        guard total > 0 else { return nil }
        var energy = Energy.zero
        var seconds = 0.0
        var slowdown = 0.0
        for model in serving {
            let weight = model.trafficWeight / total
            energy =
                energy
                + model.energy(
                    inputTokens: workloadClass.inputTokens,
                    outputTokens: workloadClass.outputTokens
                ) * weight
            seconds +=
                weight
                * model.unloadedSeconds(
                    inputTokens: workloadClass.inputTokens,
                    outputTokens: workloadClass.outputTokens
                )
            slowdown += weight * model.interTokenMillisecondsP95 / max(model.interTokenMillisecondsP50, 1e-9)
        }
        energyPerQuery = energy
        processingSeconds = seconds
        crowdedSlowdown = max(1, slowdown)
    }
}

extension ModelProfile {
    /// Whether the model takes part of its site's traffic.
    fileprivate var isServing: Bool { trafficWeight > 0 && concurrency > 0 }
}

extension [ModelProfile] {
    /// Places in the batches of the models that take traffic.
    var servingPlaces: Double { reduce(0) { $0 + ($1.isServing ? $1.concurrency : 0) } }
}
