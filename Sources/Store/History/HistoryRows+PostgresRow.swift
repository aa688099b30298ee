import Foundation
import Postgres
import SunwardModel

extension AllocationRow {
    init(row: PostgresRow) throws {
        self.init(
            intervalStart: try row.decode("interval_start"),
            intervalEnd: try row.decode("interval_end"),
            area: try row.decode("area"),
            workloadClass: try row.decode("class"),
            site: try row.decode("site"),
            queries: try row.decode("queries"),
            share: try row.decode("share"),
            planID: try row.decode("plan_id")
        )
    }
}

extension FootprintRow {
    init(row: PostgresRow) throws {
        self.init(
            hour: try row.decode("hour"),
            site: try row.decode("site"),
            intervals: try row.decode("intervals"),
            coveredSeconds: try row.decode("covered_seconds"),
            queries: try row.decode("queries"),
            itKWh: try row.decode("it_kwh"),
            facilityKWh: try row.decode("facility_kwh"),
            gridKWh: try row.decode("grid_kwh"),
            renewableKWh: try row.decode("renewable_kwh"),
            renewableAvailableKWh: try row.decode("renewable_available_kwh"),
            renewableShare: try row.decode("renewable_share"),
            carbonKilograms: try row.decode("carbon_kilograms"),
            marginalCarbonKilograms: try row.decode("marginal_carbon_kilograms"),
            waterLiters: try row.decode("water_liters"),
            costUSD: try row.decode("cost_usd"),
            carbonTaxUSD: try row.decode("carbon_tax_usd"),
            meanCarbonIntensityGramsPerKWh: try row.decode("mean_carbon_intensity_grams_per_kwh"),
            meanPriceUSDPerMWh: try row.decode("mean_price_usd_per_mwh"),
            meanDelaySeconds: try row.decode("mean_delay_seconds"),
            carbonKilogramsPerQuery: try row.decode("carbon_kilograms_per_query"),
            waterLitersPerQuery: try row.decode("water_liters_per_query"),
            powerUsageEffectiveness: try row.decode("power_usage_effectiveness"),
            staleIntervals: try row.decode("stale_intervals"),
            chargeKWh: try row.decode("charge_kwh"),
            dischargeKWh: try row.decode("discharge_kwh"),
            chargeStateKWh: try row.decode("charge_state_kwh")
        )
    }
}

extension TelemetryRow {
    init(row: PostgresRow) throws {
        let model = try row.decode("model", as: String.self)
        self.init(
            site: try row.decode("site"),
            model: model.isEmpty ? nil : model,
            metric: try row.decode("metric"),
            observedAt: try row.decode("observed_at"),
            value: try row.decode("value"),
            receivedAt: try row.decode("received_at")
        )
    }
}

extension ArrivalsRow {
    init(row: PostgresRow) throws {
        self.init(
            area: try row.decode("area"),
            workloadClass: try row.decode("class"),
            observedAt: try row.decode("observed_at"),
            queriesPerHour: try row.decode("queries_per_hour"),
            receivedAt: try row.decode("received_at")
        )
    }
}

extension PlanSummaryRow {
    init(row: PostgresRow) throws {
        self.init(
            id: try row.decode("id"),
            issuedAt: try row.decode("issued_at"),
            supersededAt: try row.decode("superseded_at"),
            trigger: try row.decode("trigger"),
            status: try row.decode("status"),
            fleet: try row.decode("fleet"),
            fleetDigest: try row.decode("fleet_digest"),
            gridStart: try row.decode("grid_start"),
            gridEnd: try row.decode("grid_end"),
            slotSeconds: try row.decode("slot_seconds"),
            slotCount: try row.decode("slot_count"),
            totals: try PlanTotals(row: row),
            timing: PlanTiming(
                snapshotSeconds: try row.decode("snapshot_seconds"),
                solveSeconds: try row.decode("solve_seconds"),
                totalSeconds: try row.decode("total_seconds"),
                iterations: try row.decode("iterations"),
                warmStarted: try row.decode("warm_started")
            ),
            switching: try PlanSwitching(row: row),
            shareRows: try row.decode("share_rows"),
            unservedRows: try row.decode("unserved_rows"),
            siteRows: try row.decode("site_rows"),
            dualRows: try row.decode("dual_rows")
        )
    }
}
