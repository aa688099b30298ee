import Planning
import SunwardModel

extension AllocationPlan {
    /// The plan's rows by site and slot: what is expected there, and what one more unit of each limit is worth.
    func siteSlots(of problem: AllocationProblem) -> [PlannedSiteSlot] {
        zip(footprint, duals.siteSlots).map { row, duals in
            let budgets = problem.budgets.filter {
                $0.kind == .water && $0.slots.contains(row.slot) && ($0.sites?.contains(row.site) ?? true)
            }
            let marginal = problem.marginalCarbonIntensityKgPerKWh.map { row.gridKWh * $0[row.site][row.slot] }
            let hasBattery = problem.batteries?[row.site] != nil
            return PlannedSiteSlot(
                slot: row.slot,
                site: problem.sites[row.site],
                queries: row.queries,
                itKWh: row.itEnergyKWh,
                facilityKWh: row.facilityKWh,
                gridKWh: row.gridKWh,
                renewableKWh: row.renewableUsedKWh,
                carbonKilograms: row.carbonKg,
                marginalCarbonKilograms: marginal,
                waterLiters: row.waterL,
                costUSD: row.costUSD,
                utilization: row.utilisation,
                gridEnergyDual: duals.energyPerKWh,
                renewableDual: duals.renewablePerKWh,
                gridLimitDual: duals.gridLimitPerKWh,
                capacityDuals: Dictionary(zip(problem.resources, duals.capacityPerUnit)) { first, _ in first },
                waterDual: budgets.reduce(0) { $0 + (self.duals.budgetValue[$1.name] ?? 0) },
                chargeKWh: hasBattery ? row.chargeKWh : nil,
                dischargeKWh: hasBattery ? row.dischargeKWh : nil,
                chargeStateKWh: hasBattery ? row.chargeStateKWh : nil,
                storedEnergyDual: hasBattery ? duals.storedPerKWh : nil
            )
        }
    }
}

extension SunwardModel.PlanTotals {
    init(_ plan: AllocationPlan, problem: AllocationProblem) {
        let totals = plan.totals
        self.init(
            queries: totals.servedQueries + totals.unservedQueries,
            unservedQueries: totals.unservedQueries,
            energyUSD: totals.energyUSD,
            carbonUSD: totals.carbonUSD,
            carbonKilograms: totals.carbonKg,
            marginalCarbonKilograms: totals.marginalCarbonKg,
            delayUSD: totals.delayUSD,
            delayMeanSeconds: totals.delaySecondsMean ?? 0,
            waterLiters: totals.waterL,
            facilityKWh: totals.facilityKWh,
            gridKWh: totals.gridKWh,
            renewableKWh: totals.renewableUsedKWh
        )
    }
}
