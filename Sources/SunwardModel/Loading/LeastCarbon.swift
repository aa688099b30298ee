/// The least carbon that the fleet's typical demand can cause: every answer by the model of least energy, all of the
/// energy from the grid, carbon intensity at its typical value.
struct LeastCarbon {
    private let fleet: Fleet
    private let sites: [Site]

    /// Grams for each query, by site and class; nil where a site has no model with a replica.
    private let gramsPerQuery: [[Double?]]

    /// Concurrency of all sites that an area reaches, by area.
    private let reachedConcurrency: [Double]

    init(fleet: Fleet, sites: [Site]) {
        self.fleet = fleet
        self.sites = sites
        gramsPerQuery = sites.map { site in fleet.classes.map { Self.gramsPerQuery(of: $0, at: site) } }
        reachedConcurrency = fleet.areas.map { area in
            sites.reduce(0) { $0 + ($1.network[area.name] == nil ? 0 : $1.concurrency) }
        }
    }

    /// Grams an hour with each area's demand at the cleanest site that it reaches.
    func gramsPerHour() -> Double {
        fleet.areas.reduce(0) { sum, area in
            let reached = sites.indices.filter { sites[$0].network[area.name] != nil }
            return fleet.classes.indices.reduce(sum) { sum, index in
                let least = reached.compactMap { gramsPerQuery[$0][index] }.min() ?? 0
                return sum + queriesPerHour(area, index) * least
            }
        }
    }

    /// Grams an hour of one site with each area's demand split by concurrency among the sites that it reaches.
    func gramsPerHour(ofSiteAt position: Int) -> Double {
        let site = sites[position]
        return fleet.areas.indices.reduce(0) { sum, number in
            let area = fleet.areas[number]
            guard site.network[area.name] != nil, site.concurrency > 0 else { return sum }
            let share = site.concurrency / reachedConcurrency[number]
            return fleet.classes.indices.reduce(sum) { sum, index in
                sum + queriesPerHour(area, index) * share * (gramsPerQuery[position][index] ?? 0)
            }
        }
    }

    private func queriesPerHour(_ area: Area, _ classIndex: Int) -> Double {
        area.typicalQueriesPerHour[fleet.classes[classIndex].name] ?? 0
    }

    private static func gramsPerQuery(of workloadClass: WorkloadClass, at site: Site) -> Double? {
        let kilowattHours = site.models.filter(\.answersPrompts).map {
            $0.energy(inputTokens: workloadClass.inputTokens, outputTokens: workloadClass.outputTokens).kilowattHours
        }
        return kilowattHours.min().map {
            $0 * site.powerUsageEffectiveness * site.typical.carbonIntensityGramsPerKWh
        }
    }
}
