import Foundation
import SunwardModel

extension FleetOutlook {
    /// Every signal with its name as `site/metric` or `area/class/arrivals_per_hour`, in a fixed order.
    var named: [(name: String, key: SignalKey, outlook: SignalOutlook)] {
        let ofSites = sites.flatMap { site in
            SiteMetric.allCases.compactMap { metric in
                site.signals[metric].map {
                    ("\(site.site.name)/\(metric.rawValue)", SignalKey.site(site.site.name, metric), $0)
                }
            }
        }
        let ofDemand = demand.map { key, outlook in
            (
                "\(key.area)/\(key.workloadClass)/\(SignalKey.arrivalsMetric)",
                SignalKey.arrivals(area: key.area, workloadClass: key.workloadClass), outlook
            )
        }
        return ofSites + ofDemand.sorted { $0.0 < $1.0 }
    }

    /// The summary that is kept with a plan.
    func summary(
        usage: DailyUsage,
        carried: CarriedOver,
        assembly: ProblemAssembly,
        forecaster: String
    ) -> PlanInputsSummary {
        let all = named
        let stale = all.filter { $0.outlook.isStale && $0.outlook.observedAt != nil }.map(\.name)
        let waiting = carried.waiting.own
        return PlanInputsSummary(
            readingSequence: sequence,
            pushedSignals: all.count { $0.outlook.basis == .pushed },
            forecastSignals: all.count { $0.outlook.basis == .forecast },
            assumedSignals: all.count { $0.outlook.basis == .assumed },
            staleSignals: stale + staleCharges(carried, assembly.fleet.planner),
            sitesDown: sites.filter { $0.models.isEmpty }.map(\.site.name),
            waterUsedTodayLiters: usage.totalWaterLiters(on: now),
            carbonUsedTodayKilograms: usage.totalCarbonKilograms(on: now),
            firstSlotHours: assembly.hours.first,
            waiting: waiting.isEmpty ? nil : waiting,
            batteryChargeKWh: carried.chargeKWh(of: sites.map(\.site)),
            forecaster: forecaster,
            demandQuantile: demandQuantile,
            renewableQuantile: renewableQuantile
        )
    }

    /// Batteries whose meter was read long ago or never: unlike other signals they are named in either case, since what
    /// they hold is then reckoned from half full.
    private func staleCharges(_ carried: CarriedOver, _ settings: PlannerSettings) -> [String] {
        sites.compactMap { site in
            guard let charge = carried.charge(of: site.site) else { return nil }
            let age = charge.observedAt.map { now.timeIntervalSince($0) } ?? .infinity
            guard age > settings.staleAfterMinutes * 60 else { return nil }
            return "\(site.site.name)/\(SiteMetric.batteryCharge.rawValue)"
        }
    }

    /// Sunward's own forecasts as points to be kept, so that their errors can be told later: what was expected, whatever
    /// risk was planned with, and also where a pushed forecast was preferred.
    func ownForecastPoints(source: String) -> [ForecastPoint] {
        named.flatMap { _, key, outlook in
            outlook.ownExpected.enumerated().dropFirst().map { slot, value in
                ForecastPoint(
                    key: key,
                    issuedAt: now,
                    validAt: grid.start(ofSlot: slot),
                    value: value,
                    source: source
                )
            }
        }
    }

    /// What the first slot is planned by, for each forecast metric of a site.
    func expectations(site index: Int) -> [SiteMetric: Double] {
        sites[index].signals.compactMapValues(\.values.first)
    }
}
