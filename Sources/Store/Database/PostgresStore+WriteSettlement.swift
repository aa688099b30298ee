import Foundation
import Postgres
import SunwardModel

extension PostgresStore {
    /// Inserts a settlement with its rows, unless the interval that starts then has been settled.
    func insert(_ settlement: Settlement, _ connection: PostgresConnection) async throws -> WriteCounts {
        let inserted = try await connection.query(
            """
            INSERT INTO settlement (interval_start, interval_end, plan_id) VALUES ($1, $2, $3)
            ON CONFLICT (interval_start) DO NOTHING
            """,
            [settlement.start, settlement.end, settlement.planID]
        )
        guard inserted.affectedRows == 1 else { return WriteCounts(duplicate: 1) }
        try await ensurePartitions(["settled_allocation", "site_footprint"], [settlement.start], connection)
        try await Self.keepCharged(settlement.chargedLines ?? [], connection)
        var rows = 1
        rows += try await connection.copyIn(
            table: "settled_allocation",
            columns: ["interval_start", "interval_end", "plan_id", "area", "class", "site", "queries"],
            rows: settlement.allocations.lazy.map {
                [
                    settlement.start, settlement.end, settlement.planID, $0.area, $0.workloadClass, $0.site,
                    $0.queries,
                ]
            }
        )
        rows += try await connection.copyIn(
            table: "site_footprint",
            columns: Self.footprintColumns,
            rows: settlement.footprints.lazy.map { site in
                [
                    settlement.start, settlement.end, settlement.planID, site.site, site.queries, site.itKWh,
                    site.facilityKWh, site.gridKWh, site.renewableKWh, site.renewableAvailableKWh,
                    site.carbonKilograms, site.marginalCarbonKilograms, site.waterLiters, site.costUSD,
                    site.carbonTaxUSD, site.delaySeconds, site.carbonIntensityGramsPerKWh, site.priceUSDPerMWh,
                    site.stale, site.chargeKWh, site.dischargeKWh, site.chargeStateKWh,
                ]
            }
        )
        return WriteCounts(inserted: rows)
    }

    private static let footprintColumns = [
        "interval_start", "interval_end", "plan_id", "site", "queries", "it_kwh", "facility_kwh", "grid_kwh",
        "renewable_kwh", "renewable_available_kwh", "carbon_kilograms", "marginal_carbon_kilograms", "water_liters",
        "cost_usd", "carbon_tax_usd", "delay_seconds", "carbon_intensity_grams_per_kwh", "price_usd_per_mwh", "stale",
        "charge_kwh", "discharge_kwh", "charge_state_kwh",
    ]
}
