import SunwardModel

/// What one query of a class takes at a site: as the router has measured it, and until it has measured enough averaged
/// over the models that are up, by their traffic weight.
///
/// Both are mixed, the average weighing as much as ``averageWeight`` measured queries; fewer than ``leastMeasured`` are
/// not believed.
struct SiteServiceProfile: Sendable {
    static let averageWeight = 50.0
    static let leastMeasured = 20.0

    /// IT energy of a query.
    let energyPerQuery: Energy

    /// Seconds a query holds a place in a batch, and so the time it is processed while the site is not crowded.
    let processingSeconds: Double

    /// The site's 95th percentile of inter-token latency over its median: how much a full batch slows a request.
    let crowdedSlowdown: Double

    /// - Returns: nil when no model is up.
    init?(models: [ModelProfile], workloadClass: WorkloadClass, measured: QueryMeasurements.Mean? = nil) {
        let (input, output) = (workloadClass.inputTokens, workloadClass.outputTokens)
        guard
            let joules = models.trafficMean({ $0.energy(inputTokens: input, outputTokens: output).joules }),
            let seconds = models.trafficMean({ $0.unloadedSeconds(inputTokens: input, outputTokens: output) }),
            let slowdown = models.trafficMean({
                $0.interTokenMillisecondsP95 / max($0.interTokenMillisecondsP50, 1e-9)
            })
        else { return nil }
        let weight = measured?.weight ?? 0
        let part = weight < Self.leastMeasured ? 0 : weight / (weight + Self.averageWeight)
        energyPerQuery = .joules(joules + part * ((measured?.joules ?? joules) - joules))
        processingSeconds = seconds + part * ((measured?.processingSeconds ?? seconds) - seconds)
        crowdedSlowdown = max(1, slowdown)
    }
}
