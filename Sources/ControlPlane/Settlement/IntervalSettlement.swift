import Foundation
import SunwardModel

/// Charges an elapsed interval to sites by the plan that was in force and the signals as they were read.
///
/// Facility energy is IT energy times PUE; grid draw is what own supply does not cover; carbon is grid draw times the
/// average intensity; water is `(WUE / PUE + EWIF)` litres per facility kilowatt-hour, as in Green-LLM.
struct IntervalSettlement: Sendable {
    let fleet: Fleet
    let plan: RoutingTable
    let sites: [EdgeSiteSnapshot]
    let demand: DemandSnapshot

    /// The account of `start..<end`, which must lie within one slot of the plan.
    func settle(from start: Date, to end: Date) -> Settlement {
        let hours = end.timeIntervalSince(start) / 3600
        let allocations = allocate(at: start, hours: hours)
        let bySite = Dictionary(grouping: allocations, by: \.site)
        return Settlement(
            planID: plan.planID,
            start: start,
            end: end,
            allocations: allocations,
            footprints: sites.map { site in
                footprint(of: site, serving: bySite[site.site.name] ?? [], hours: hours, at: start)
            }
        )
    }

    private func allocate(at date: Date, hours: Double) -> [SettledAllocation] {
        fleet.areas.flatMap { area in
            fleet.classes.flatMap { workloadClass -> [SettledAllocation] in
                let key = DemandKey(area: area.name, workloadClass: workloadClass.name)
                let queries = (demand.latest(key, at: date)?.value ?? 0) * hours
                guard queries > 0 else { return [] }
                let destinations = plan.destinations(for: key, at: date)
                let served = destinations.reduce(0) { $0 + $1.share }
                var allocations = destinations.map {
                    SettledAllocation(
                        area: area.name,
                        workloadClass: workloadClass.name,
                        site: $0.site,
                        queries: queries * $0.share
                    )
                }
                if served < 1 - 1e-9 {
                    allocations.append(
                        SettledAllocation(
                            area: area.name,
                            workloadClass: workloadClass.name,
                            site: "",
                            queries: queries * (1 - served)
                        )
                    )
                }
                return allocations
            }
        }
    }

    /// Whether the arrivals behind an allocation were last reported longer ago than the fleet allows.
    private func isDemandStale(_ allocation: SettledAllocation, at date: Date) -> Bool {
        let key = DemandKey(area: allocation.area, workloadClass: allocation.workloadClass)
        guard let reading = demand.latest(key, at: date) else { return true }
        return date.timeIntervalSince(reading.observedAt) > fleet.planner.staleAfterMinutes * 60
    }

    private func footprint(
        of snapshot: EdgeSiteSnapshot,
        serving allocations: [SettledAllocation],
        hours: Double,
        at date: Date
    ) -> SettledFootprint {
        let site = snapshot.site
        let signals = PresentSignals(snapshot, at: date, staleAfterMinutes: fleet.planner.staleAfterMinutes)
        let load = SiteLoad(snapshot, allocations: allocations, fleet: fleet, hours: hours)
        let facility = load.itEnergy.kilowattHours * site.powerUsageEffectiveness
        let available = signals.renewablePowerKW * hours
        let grid = max(0, facility - available)
        let wue = site.water.usageEffectivenessLitersPerKWh(wetBulbCelsius: signals.wetBulbCelsius)
        let litersPerFacilityKWh = wue / site.powerUsageEffectiveness + site.water.energyWaterIntensityLitersPerKWh
        let carbonKilograms = grid * signals.carbonIntensityGramsPerKWh / 1000
        return SettledFootprint(
            site: site.name,
            queries: load.queries,
            itKWh: load.itEnergy.kilowattHours,
            facilityKWh: facility,
            gridKWh: grid,
            renewableKWh: facility - grid,
            renewableAvailableKWh: available,
            carbonKilograms: carbonKilograms,
            marginalCarbonKilograms: signals.marginalCarbonIntensityGramsPerKWh.map { grid * $0 / 1000 },
            waterLiters: litersPerFacilityKWh * facility,
            costUSD: grid * signals.priceUSDPerMWh / 1000,
            carbonTaxUSD: carbonKilograms * site.carbonTaxUSDPerKilogram,
            delaySeconds: load.delaySeconds,
            carbonIntensityGramsPerKWh: signals.carbonIntensityGramsPerKWh,
            priceUSDPerMWh: signals.priceUSDPerMWh,
            stale: signals.isStale || allocations.contains { isDemandStale($0, at: date) }
        )
    }
}
