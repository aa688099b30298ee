import Foundation
import SunwardModel

/// What a backtest lets wait and what it lets sites store, in place of what the fleet declares.
public struct BacktestTime: Hashable, Sendable {
    /// What may wait.
    public enum Deferral: Hashable, Sendable {
        /// As the fleet declares.
        case declared
        /// Nothing.
        case none
        /// A part of each class's demand, 0 to 1, by so many hours; the rest is served at once.
        case share(Double, hours: Double)
    }

    public var deferral: Deferral

    /// Hours of its mean load that a battery at each site can bear, and what it holds in hours of it; 0 takes batteries
    /// away, nil leaves those that the fleet declares.
    public var batteryHours: Double?

    /// Wear of those batteries, in dollars for each kWh that comes out.
    public var batteryWearUSDPerKWh: Double

    /// Packs of 139 $/kWh (BloombergNEF's mean of 2023) over 6,000 full cycles. Free cycles would have plans trade on
    /// differences of price that no owner of a battery trades on.
    public static let typicalWearUSDPerKWh = 0.023

    public init(
        deferral: Deferral = .declared,
        batteryHours: Double? = nil,
        batteryWearUSDPerKWh: Double = BacktestTime.typicalWearUSDPerKWh
    ) {
        self.deferral = deferral
        self.batteryHours = batteryHours
        self.batteryWearUSDPerKWh = batteryWearUSDPerKWh
    }

    /// The fleet with these in place.
    ///
    /// Where a part of each class may wait, it becomes a class of its own beside it, alike in all but that. A battery gives
    /// its site's mean load for so many hours; the mean load is the site's part, by what it can serve, of the fleet's
    /// typical demand.
    func applied(to fleet: Fleet) -> Fleet {
        var fleet = fleet
        switch deferral {
        case .declared: break
        case .none: for k in fleet.classes.indices { fleet.classes[k].deferrableHours = 0 }
        case .share(let share, let hours): Self.split(&fleet, share: share, hours: hours)
        }
        if let batteryHours {
            let loads = MeanLoad(fleet).kilowatts
            for (j, load) in loads.enumerated() {
                fleet.sites[j].battery = batteryHours * load > 0 ? battery(hours: batteryHours, loadKW: load) : nil
            }
        }
        return fleet
    }

    private static func split(_ fleet: inout Fleet, share: Double, hours: Double) {
        let suffix = "-deferrable"
        for k in fleet.classes.indices { fleet.classes[k].deferrableHours = 0 }
        guard share > 0 else { return }
        fleet.classes += fleet.classes.map { workloadClass in
            var twin = workloadClass
            twin.name += suffix
            twin.deferrableHours = hours
            twin.cues = []
            return twin
        }
        for i in fleet.areas.indices {
            for (name, queries) in fleet.areas[i].typicalQueriesPerHour {
                fleet.areas[i].typicalQueriesPerHour[name] = queries * (1 - share)
                fleet.areas[i].typicalQueriesPerHour[name + suffix] = queries * share
            }
        }
    }

    private func battery(hours: Double, loadKW: Double) -> Battery {
        Battery(
            capacityKWh: hours * loadKW,
            maxChargeKW: loadKW,
            maxDischargeKW: loadKW,
            cycleCostUSDPerKWh: batteryWearUSDPerKWh
        )
    }
}

/// What each site draws when the fleet's typical demand is shared out by what the sites can serve.
private struct MeanLoad {
    let kilowatts: [Double]

    init(_ fleet: Fleet) {
        let typical = fleet.classes.map { workloadClass in
            fleet.areas.reduce(0) { $0 + ($1.typicalQueriesPerHour[workloadClass.name] ?? 0) }
        }
        let total = max(typical.reduce(0, +), .leastNormalMagnitude)
        /// The mean of a query over the fleet's demand.
        func mean(_ value: (WorkloadClass) -> Double) -> Double {
            zip(fleet.classes, typical).reduce(0) { $0 + value($1.0) * $1.1 } / total
        }
        let servable = fleet.sites.map { site -> Double in
            let seconds = mean { workloadClass in
                site.models.trafficMean {
                    $0.unloadedSeconds(inputTokens: workloadClass.inputTokens, outputTokens: workloadClass.outputTokens)
                } ?? 0
            }
            let byResource = site.resourceCapacityPerHour.compactMap { resource, perHour -> Double? in
                let units = mean { ($0.resourceUnitsPerToken[resource] ?? 0) * ($0.inputTokens + $0.outputTokens) }
                return units > 0 ? perHour / units : nil
            }
            let places = site.models.servingPlaces * 3600
            return min(seconds > 0 ? places / seconds : places, byResource.min() ?? .infinity)
        }
        let allServable = max(servable.reduce(0, +), .leastNormalMagnitude)
        kilowatts = zip(fleet.sites, servable).map { site, servable in
            let kilowattHours = mean { workloadClass in
                site.models.trafficMean {
                    $0.energy(inputTokens: workloadClass.inputTokens, outputTokens: workloadClass.outputTokens)
                        .kilowattHours
                } ?? 0
            }
            return total * servable / allServable * kilowattHours * site.powerUsageEffectiveness
        }
    }
}
