import ControlPlane
import Foundation
import SunwardModel

/// Reads a policy's account off the settlements of its coordinator.
///
/// Energy, carbon, water and cost are the settlement's own: all demand goes where the plan in force sends it, at the
/// signals as they truly were. A site that is given more than it can do serves it late; how much that is, and what is
/// drawn beyond grid limits, is counted beside. Delay is the settlement's too, here query by query.
struct SettlementAudit {
    private let fleet: Fleet
    private var churn = ChurnMeter()

    init(fleet: Fleet) { self.fleet = fleet }

    /// The account of one settled interval.
    ///
    /// - Parameter snapshot: The fleet as it stood when the interval was settled.
    mutating func account(of settlement: Settlement, snapshot: FleetSnapshot) -> HourAccount {
        let hours = settlement.end.timeIntervalSince(settlement.start) / 3600
        var account = HourAccount(start: settlement.start, end: settlement.end)
        account.demand = settlement.allocations.reduce(0) { $0 + $1.queries }
        account.unserved = settlement.allocations.reduce(0) { $0 + ($1.site.isEmpty ? $1.queries : 0) }
        let bySite = Dictionary(grouping: settlement.allocations, by: \.site)
        for (site, footprint) in zip(snapshot.sites, settlement.footprints) {
            add(footprint, to: &account)
            let allocations = bySite[footprint.site] ?? []
            let load = SiteLoad(site, allocations: allocations, fleet: fleet, hours: hours)
            add(allocations, load: load, to: &account)
            account.overloaded += footprint.queries * excess(of: allocations, load: load, at: site.site, hours: hours)
            account.overdrawnKWh += max(0, footprint.gridKWh - site.site.power.gridLimitKW * hours * (1 + 1e-6))
        }
        let change = churn.next(settlement.allocations, hours: hours)
        account.moved = change.moved * hours
        account.movable = change.movable * hours
        return account
    }

    private func add(_ footprint: SettledFootprint, to account: inout HourAccount) {
        account.costUSD += footprint.costUSD
        account.carbonKilograms += footprint.carbonKilograms
        account.marginalCarbonKilograms = footprint.marginalCarbonKilograms.flatMap { kilograms in
            account.marginalCarbonKilograms.map { $0 + kilograms }
        }
        account.carbonTaxUSD += footprint.carbonTaxUSD
        account.waterLiters += footprint.waterLiters
        account.sites.append(
            HourAccount.SiteUse(
                queries: footprint.queries,
                facilityKWh: footprint.facilityKWh,
                gridKWh: footprint.gridKWh,
                renewableKWh: footprint.renewableKWh,
                costUSD: footprint.costUSD,
                carbonKilograms: footprint.carbonKilograms,
                waterLiters: footprint.waterLiters,
                dischargedKWh: footprint.dischargeKWh,
                storedKWh: footprint.chargeStateKWh
            )
        )
    }

    private func add(_ allocations: [SettledAllocation], load: SiteLoad, to account: inout HourAccount) {
        for (allocation, seconds) in zip(allocations, load.requestSeconds) {
            account.delays.add(allocation.queries, seconds: seconds)
            let penalty = fleet.workloadClass(named: allocation.workloadClass)?.delayPenaltyUSDPerSecond ?? 0
            account.delayUSD += allocation.queries * seconds * penalty
        }
    }

    /// The part of a site's queries that its places, or a resource of its, cannot do in the time.
    private func excess(
        of allocations: [SettledAllocation],
        load: SiteLoad,
        at site: Site,
        hours: Double
    ) -> Double {
        var fullness = load.utilisation
        for (resource, perHour) in site.resourceCapacityPerHour {
            let units = allocations.reduce(0.0) { sum, allocation in
                guard let workloadClass = fleet.workloadClass(named: allocation.workloadClass) else { return sum }
                let tokens = workloadClass.inputTokens + workloadClass.outputTokens
                return sum + allocation.queries * tokens * (workloadClass.resourceUnitsPerToken[resource] ?? 0)
            }
            if perHour > 0 { fullness = max(fullness, units / (perHour * hours)) }
        }
        return fullness > 1 + 1e-6 ? 1 - 1 / fullness : 0
    }
}
