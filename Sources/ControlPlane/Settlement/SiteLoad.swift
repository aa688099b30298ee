import SunwardModel

/// What a site's settled queries took: IT energy, and seconds of delay summed over the queries.
struct SiteLoad: Sendable {
    let queries: Double
    let itEnergy: Energy
    let delaySeconds: Double

    init(_ snapshot: EdgeSiteSnapshot, allocations: [SettledAllocation], fleet: Fleet, hours: Double) {
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
        let slowdown = crowding.slowdown(utilisation: capacitySeconds > 0 ? busySeconds / capacitySeconds : 0)
        var delay = 0.0
        for allocation in allocations {
            guard let profile = profiles[allocation.workloadClass],
                let workloadClass = fleet.workloadClass(named: allocation.workloadClass)
            else { continue }
            let bytes = (workloadClass.inputTokens + workloadClass.outputTokens) * workloadClass.bytesPerToken
            let network = snapshot.site.network[allocation.area]?.delaySeconds(bytes: bytes) ?? 0
            delay += allocation.queries * (network + profile.processingSeconds * slowdown)
        }
        queries = allocations.reduce(0) { $0 + $1.queries }
        itEnergy = energy
        delaySeconds = delay
    }
}
