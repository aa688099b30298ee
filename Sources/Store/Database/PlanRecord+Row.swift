import Foundation
import Postgres
import SunwardModel

extension PlanRecord {
    /// The plan of a row of `plan`, without its parts.
    init(summary row: PostgresRow) throws {
        let slotSeconds = try row.decode("slot_seconds", as: Double.self)
        // From the middle of the first slot, so that rounding cannot put its start into the slot before.
        let insideFirstSlot = try row.decode("grid_start", as: Date.self).addingTimeInterval(slotSeconds / 2)
        self.init(
            id: try row.decode("id"),
            fleetDigest: try row.decode("fleet_digest"),
            issuedAt: try row.decode("issued_at"),
            trigger: try row.decode("trigger"),
            grid: TimeGrid(
                containing: insideFirstSlot,
                slotSeconds: slotSeconds,
                count: try row.decode("slot_count")
            ),
            status: try row.decode("status"),
            totals: try PlanTotals(row: row),
            phases: try row.decode("phases", as: PostgresJSON.self).value(),
            inputs: try row.decode("inputs", as: PostgresJSON.self).value(),
            timing: PlanTiming(
                snapshotSeconds: try row.decode("snapshot_seconds"),
                solveSeconds: try row.decode("solve_seconds"),
                totalSeconds: try row.decode("total_seconds"),
                iterations: try row.decode("iterations"),
                warmStarted: try row.decode("warm_started")
            ),
            switching: try PlanSwitching(row: row),
            shares: [],
            unserved: [],
            sites: [],
            problem: Data()
        )
    }
}

extension PlanTotals {
    /// The totals in a row of `plan` or `plan_summary`.
    init(row: PostgresRow) throws {
        self.init(
            queries: try row.decode("queries"),
            unservedQueries: try row.decode("unserved_queries"),
            energyUSD: try row.decode("energy_usd"),
            carbonUSD: try row.decode("carbon_usd"),
            carbonKilograms: try row.decode("carbon_kilograms"),
            marginalCarbonKilograms: try row.decode("marginal_carbon_kilograms"),
            delayUSD: try row.decode("delay_usd"),
            delayMeanSeconds: try row.decode("delay_mean_seconds"),
            waterLiters: try row.decode("water_liters"),
            facilityKWh: try row.decode("facility_kwh"),
            gridKWh: try row.decode("grid_kwh"),
            renewableKWh: try row.decode("renewable_kwh")
        )
    }
}

extension PlanSwitching {
    /// What a row of `plan` or `plan_summary` says of it; nil where it says nothing.
    init?(row: PostgresRow) throws {
        guard let churn: Double = try row.decode("churn") else { return nil }
        self.init(
            churn: churn,
            proposedChurn: try row.decode("proposed_churn") ?? 0,
            proposedCells: try row.decode("proposed_cells") ?? 0,
            keptCells: try row.decode("kept_cells") ?? 0,
            worseningFraction: try row.decode("worsening_fraction") ?? 0
        )
    }
}

extension PlanShare {
    /// The share in a row of `plan_share`.
    init(row: PostgresRow) throws {
        self.init(
            slot: try row.decode("slot"),
            area: try row.decode("area"),
            workloadClass: try row.decode("class"),
            site: try row.decode("site"),
            share: try row.decode("share"),
            queries: try row.decode("queries")
        )
    }
}

extension UnservedDemand {
    /// The demand in a row of `plan_unserved`.
    init(row: PostgresRow) throws {
        self.init(
            slot: try row.decode("slot"),
            area: try row.decode("area"),
            workloadClass: try row.decode("class"),
            queries: try row.decode("queries"),
            reason: try row.decode("reason")
        )
    }
}

extension DeferredDemand {
    /// The demand in a row of `plan_deferred`.
    init(row: PostgresRow) throws {
        self.init(
            slot: try row.decode("slot"),
            area: try row.decode("area"),
            workloadClass: try row.decode("class"),
            waitingQueries: try row.decode("waiting_queries")
        )
    }
}

extension PlannedSiteSlot {
    /// The site and slot in a row of `plan_site`; its duals are rows of their own.
    init(row: PostgresRow) throws {
        self.init(
            slot: try row.decode("slot"),
            site: try row.decode("site"),
            queries: try row.decode("queries"),
            itKWh: try row.decode("it_kwh"),
            facilityKWh: try row.decode("facility_kwh"),
            gridKWh: try row.decode("grid_kwh"),
            renewableKWh: try row.decode("renewable_kwh"),
            carbonKilograms: try row.decode("carbon_kilograms"),
            marginalCarbonKilograms: try row.decode("marginal_carbon_kilograms"),
            waterLiters: try row.decode("water_liters"),
            costUSD: try row.decode("cost_usd"),
            utilization: try row.decode("utilization"),
            gridEnergyDual: 0,
            renewableDual: 0,
            gridLimitDual: 0,
            capacityDuals: [:],
            waterDual: 0,
            chargeKWh: try row.decode("charge_kwh"),
            dischargeKWh: try row.decode("discharge_kwh"),
            chargeStateKWh: try row.decode("charge_state_kwh")
        )
    }
}
