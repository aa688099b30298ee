import SunwardModel

/// What a site's settled queries took: IT energy, and seconds of delay summed over the queries.
package struct SiteLoad: Sendable {
    package let queries: Double
    package let itEnergy: Energy
    package let delaySeconds: Double

    /// Mean seconds of a query of each allocation, in their order.
    package let requestSeconds: [Double]

    /// Place-seconds the queries need over those there are; above 1 they do not fit.
    package let utilisation: Double

    /// - Parameter hours: How long the queries took to arrive.
    package init(_ snapshot: EdgeSiteSnapshot, allocations: [SettledAllocation], fleet: Fleet, hours: Double) {
        // Queries that a plan had given to a site that has since gone down are charged as if it were up: they ran
        // there until the next plan took them away.
        let models = snapshot.availableModels.isEmpty ? snapshot.site.models : snapshot.availableModels
        var profiles: [String: SiteServiceProfile] = [:]
        for workloadClass in fleet.classes {
            profiles[workloadClass.name] = SiteServiceProfile(
                models: models,
                workloadClass: workloadClass,
                measured: snapshot.measured[workloadClass.name]
            )
        }
        var energy = Energy.zero
        var busySeconds = 0.0
        for allocation in allocations {
            guard let profile = profiles[allocation.workloadClass] else { continue }
            energy = energy + profile.energyPerQuery * allocation.queries
            busySeconds += profile.processingSeconds * allocation.queries
        }
        let places = models.servingPlaces
        let capacitySeconds = places * hours * 3600
        let crowding = CrowdingModel(
            places: places,
            crowdedSlowdown: profiles.values.map(\.crowdedSlowdown).max() ?? 1
        )
        let utilisation = capacitySeconds > 0 ? busySeconds / capacitySeconds : 0
        let slowdown = crowding.slowdown(utilisation: utilisation)
        var delay = 0.0
        var requestSeconds: [Double] = []
        for allocation in allocations {
            guard let profile = profiles[allocation.workloadClass],
                let workloadClass = fleet.workloadClass(named: allocation.workloadClass)
            else {
                requestSeconds.append(0)
                continue
            }
            let bytes = (workloadClass.inputTokens + workloadClass.outputTokens) * workloadClass.bytesPerToken
            let network = snapshot.site.network[allocation.area]?.delaySeconds(bytes: bytes) ?? 0
            let seconds = network + profile.processingSeconds * slowdown
            requestSeconds.append(seconds)
            delay += allocation.queries * seconds
        }
        queries = allocations.reduce(0) { $0 + $1.queries }
        itEnergy = energy
        delaySeconds = delay
        self.requestSeconds = requestSeconds
        self.utilisation = utilisation
    }
}
