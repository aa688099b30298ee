import Foundation
import Routing
import Signals
import SunwardModel

/// What telemetry says of a site that matters to its requests.
struct SiteConditions: Sendable {
    /// Queues change in seconds: an older report of one says nothing.
    private static let freshLoadSeconds = 120.0

    let availability: [Candidate.Unavailability?]
    let loads: [ModelLoad]
    let requests: Double
    let power: PresentSignals
    let areSignalsStale: Bool

    /// IT power drawn, where it is metered and fresh.
    let itLoadKW: Double?

    init(_ snapshot: EdgeSiteSnapshot, at now: Date, staleAfterMinutes: Double) {
        availability = snapshot.site.models.map { model in
            snapshot.isAvailable && !snapshot.unavailableModels.contains(model.name) && model.concurrency > 0
                ? nil : .down
        }
        func fresh(_ history: SignalHistory?, _ seconds: Double) -> Double? {
            guard let point = history?.latest(asOf: snapshot.sequence, now: now),
                now.timeIntervalSince(point.observedAt) <= seconds
            else { return nil }
            return point.value
        }
        func load(_ series: [SiteMetric: SignalHistory]?) -> ModelLoad {
            ModelLoad(
                running: fresh(series?[.runningRequests], Self.freshLoadSeconds) ?? 0,
                waiting: fresh(series?[.queueDepth], Self.freshLoadSeconds) ?? 0
            )
        }
        loads = snapshot.site.models.map { load(snapshot.modelHistories[$0.name]) }
        let prompts = zip(snapshot.site.models, loads).reduce(0) { $0 + ($1.0.task == .generate ? $1.1.total : 0) }
        requests = max(load(snapshot.histories).total, prompts)
        power = PresentSignals(snapshot, at: now, staleAfterMinutes: staleAfterMinutes)
        areSignalsStale = power.isStale
        itLoadKW = fresh(snapshot.histories[.itLoad], staleAfterMinutes * 60)
    }

    /// Where the site's next kilowatt-hour comes from, by what the plan draws and what supply it leaves where there is a
    /// plan, else by the meters.
    func sitePower(of site: Site, planned: PlannedSiteSlot?, hours: Double) -> SitePower {
        let gridShare =
            if let planned {
                SitePower.gridShare(of: planned, ownSupplyKWh: power.renewablePowerKW * hours)
            } else if let itLoadKW {
                SitePower.gridShare(
                    ownSupplyKW: power.renewablePowerKW,
                    demandKW: itLoadKW * site.powerUsageEffectiveness
                )
            } else {
                // Of a site whose load nobody meters it is not known that anything is left over.
                1.0
            }
        return SitePower(
            powerUsageEffectiveness: site.powerUsageEffectiveness,
            gridShare: gridShare,
            carbonIntensityGramsPerKWh: power.carbonIntensityGramsPerKWh,
            marginalIntensityGramsPerKWh: power.marginalCarbonIntensityGramsPerKWh,
            priceUSDPerMWh: power.priceUSDPerMWh
        )
    }
}
