import Foundation
import Planning
import SunwardModel

/// Builds the linear program's data from a fleet and its outlook.
///
/// The first slot has partly passed: its queries, energy and capacity are those of its remaining part, so that
/// budgets are charged for what is still to come.
struct ProblemAssembly: Sendable {
    /// Name of the resource that every model pool offers: places in a batch times seconds.
    static let concurrencyResource = "concurrency_seconds"

    let fleet: Fleet
    let outlook: FleetOutlook
    let usage: DailyUsage

    /// What waits, and what batteries hold.
    let carried: CarriedOver

    /// Hours of each slot that are still to come.
    let hours: [Double]
    private let explicitResources: [String]

    init(fleet: Fleet, outlook: FleetOutlook, usage: DailyUsage, carried: CarriedOver = CarriedOver()) {
        self.carried = carried
        self.fleet = fleet
        self.outlook = outlook
        self.usage = usage
        let grid = outlook.grid
        let elapsed = outlook.now.timeIntervalSince(grid.start) / 3600
        // A last sliver of a slot would make every number in it tiny; one planning interval is kept.
        let remaining = max(grid.slotHours - elapsed, min(grid.slotHours, fleet.planner.replanMinutes / 60))
        hours = [remaining] + Array(repeating: grid.slotHours, count: max(0, grid.count - 1))
        explicitResources = Set(fleet.classes.flatMap(\.resourceUnitsPerToken.keys)).sorted()
    }

    /// The program.
    ///
    /// - Parameter reserve: The part of what remains of each budget to hold back.
    func problem(holdingBack reserve: Double = 0) -> AllocationProblem {
        let profiles = outlook.sites.map { site in
            fleet.classes.map {
                SiteServiceProfile(models: serving(site), workloadClass: $0, measured: site.measured[$0.name])
            }
        }
        return AllocationProblem(
            areas: fleet.areas.map(\.name),
            sites: outlook.sites.map(\.site.name),
            classes: fleet.classes.map(\.name),
            resources: [Self.concurrencyResource] + explicitResources,
            slots: outlook.grid.count,
            slotHours: outlook.grid.slotHours,
            queries: queries(),
            energyPerQueryKWh: profiles.map { $0.map { $0?.energyPerQuery.kilowattHours ?? 0 } },
            resourcePerQuery: profiles.map(resourcePerQuery),
            capacity: outlook.sites.map(capacity),
            delay: .perRequest(delay(profiles)),
            maxDelaySeconds: fleet.areas.map { _ in fleet.classes.map(\.maxDelaySeconds) },
            congestion: zip(outlook.sites, profiles).map { congestion(of: $0, profiles: $1) },
            slotFraction: hours.map { $0 / outlook.grid.slotHours },
            priceUSDPerKWh: perSlot { site, slot in site.values(.price)[slot] / 1000 },
            carbonIntensityKgPerKWh: perSlot { site, slot in site.values(.carbonIntensity)[slot] / 1000 },
            marginalCarbonIntensityKgPerKWh: outlook.sites.allSatisfy(\.hasMarginalIntensity)
                ? perSlot { site, slot in site.values(.marginalCarbonIntensity)[slot] / 1000 } : nil,
            carbonTaxUSDPerKg: outlook.sites.map(\.site.carbonTaxUSDPerKilogram),
            renewableKWh: perSlot { site, slot in
                (site.values(.solarPower)[slot] + site.values(.windPower)[slot]) * hours[slot]
            },
            gridLimitKWh: perSlot { site, slot in site.site.power.gridLimitKW * hours[slot] },
            pue: outlook.sites.map(\.site.powerUsageEffectiveness),
            wueLitersPerKWh: perSlot { site, slot in
                site.site.water.usageEffectivenessLitersPerKWh(wetBulbCelsius: site.values(.wetBulbTemperature)[slot])
            },
            ewifLitersPerKWh: perSlot { site, _ in site.site.water.energyWaterIntensityLitersPerKWh },
            budgets: budgets(holdingBack: reserve),
            gridAccounting: .byConstruction,
            allowsUnserved: true,
            unservedWeight: unservedWeights(),
            unservedUrgency: unservedUrgency(),
            deferral: deferral(),
            batteries: batteries()
        )
    }

    private func perSlot(_ value: (SiteOutlook, Int) -> Double) -> [[Double]] {
        outlook.sites.map { site in (0..<outlook.grid.count).map { value(site, $0) } }
    }

    /// The models that a site's numbers come from: those that are up, or all of a site that is down, whose capacity
    /// is zero.
    private func serving(_ site: SiteOutlook) -> [ModelProfile] { site.models.isEmpty ? site.site.models : site.models }

    private func queries() -> [[[Double]]] {
        fleet.areas.map { area in
            fleet.classes.map { workloadClass in
                let key = DemandKey(area: area.name, workloadClass: workloadClass.name)
                let perHour = outlook.demand[key]?.values ?? []
                return (0..<outlook.grid.count).map { slot in
                    let forecast = slot < perHour.count ? perHour[slot] : 0
                    return max(forecast, fleet.planner.minimumQueriesPerHour) * hours[slot]
                }
            }
        }
    }

    private func resourcePerQuery(_ profiles: [SiteServiceProfile?]) -> [[Double]] {
        zip(fleet.classes, profiles).map { workloadClass, profile in
            let tokens = workloadClass.inputTokens + workloadClass.outputTokens
            let explicit = explicitResources.map { (workloadClass.resourceUnitsPerToken[$0] ?? 0) * tokens }
            return [profile?.processingSeconds ?? 0] + explicit
        }
    }

    private func capacity(of site: SiteOutlook) -> [[Double]] {
        let places = site.models.servingPlaces
        let concurrency = hours.map { places * $0 * 3600 }
        let explicit = explicitResources.map { name in
            let perHour = site.models.isEmpty ? 0 : site.site.resourceCapacityPerHour[name] ?? 0
            return hours.map { perHour * $0 }
        }
        return [concurrency] + explicit
    }

    private func delay(_ profiles: [[SiteServiceProfile?]]) -> PerRequestDelay {
        let seconds = fleet.areas.map { area in
            zip(outlook.sites, profiles).map { site, profiles in
                zip(fleet.classes, profiles).map { workloadClass, profile in
                    guard let path = site.site.network[area.name], let profile else {
                        return PerRequestDelay.unreachableSeconds
                    }
                    let tokens = workloadClass.inputTokens + workloadClass.outputTokens
                    return path.delaySeconds(bytes: tokens * workloadClass.bytesPerToken) + profile.processingSeconds
                }
            }
        }
        return PerRequestDelay(
            seconds: seconds,
            weightUSDPerSecondRequest: fleet.classes.map(\.delayPenaltyUSDPerSecond)
        )
    }

    /// The cost of crowding at a site, for a mix of classes like the fleet's.
    private func congestion(of site: SiteOutlook, profiles: [SiteServiceProfile?]) -> CongestionCurve {
        let places = site.models.servingPlaces
        var weightedPenalty = 0.0
        var processing = 0.0
        for (workloadClass, profile) in zip(fleet.classes, profiles) {
            let typical = fleet.areas.reduce(0) { $0 + ($1.typicalQueriesPerHour[workloadClass.name] ?? 0) }
            let seconds = max(typical, 1) * (profile?.processingSeconds ?? 0)
            weightedPenalty += workloadClass.delayPenaltyUSDPerSecond * seconds
            processing += seconds
        }
        let penaltyUSDPerSecond = processing > 0 ? weightedPenalty / processing : 0
        let crowding = CrowdingModel(
            places: places,
            crowdedSlowdown: profiles.compactMap { $0?.crowdedSlowdown }.max() ?? 1
        )
        return crowding.curve(fullLoadUSDPerSlot: penaltyUSDPerSecond * places * outlook.grid.slotSeconds)
    }

    /// Where demand must go unserved, it is the latest: what is now is known, what comes is forecast. A hundredth over the
    /// horizon settles what was equal and little else.
    private func unservedUrgency() -> [Double] {
        let last = Double(max(1, outlook.grid.count - 1))
        return (0..<outlook.grid.count).map { 1 + 0.01 * (1 - Double($0) / last) }
    }

    /// A weight for each class: one query counts as much as ten of the priority next below.
    ///
    /// With more than five priorities the steps are smaller, so that the weights stay distinct and within 1 to 10^4,
    /// which the solver's tolerances can tell apart.
    private func unservedWeights() -> [Double] {
        let ranks = Set(fleet.classes.map(\.priority)).sorted()
        let step = min(1, 4 / Double(max(1, ranks.count - 1)))
        return fleet.classes.map { workloadClass in
            pow(10, step * Double(ranks.firstIndex(of: workloadClass.priority) ?? 0))
        }
    }
}

extension SiteOutlook {
    fileprivate func values(_ metric: SiteMetric) -> [Double] {
        values(metric, slots: signals.values.first?.values.count ?? 0)
    }
}
