import Foundation
import Postgres
import SunwardModel

extension PostgresStore {
    /// Inserts a plan with all its parts, unless a plan of that id is there.
    func insert(_ plan: PlanRecord, _ connection: PostgresConnection) async throws -> WriteCounts {
        let duals = plan.sites.flatMap { slot in PlanDual.all(of: slot).map { (slot, $0) } }
        let values = try summary(of: plan, dualRows: duals.count)
        let columns = values.map(\.0).joined(separator: ", ")
        let placeholders = values.indices.map { "$\($0 + 1)" }.joined(separator: ", ")
        let inserted = try await connection.query(
            "INSERT INTO plan (\(columns)) VALUES (\(placeholders)) ON CONFLICT (id) DO NOTHING",
            values.map(\.1)
        )
        guard inserted.affectedRows == 1 else { return WriteCounts(duplicate: 1) }
        let tables = ["plan_problem", "plan_share", "plan_unserved", "plan_deferred", "plan_site", "plan_dual"]
        try await ensurePartitions(tables, [plan.issuedAt], connection)
        _ = try await connection.query(
            "INSERT INTO plan_problem (issued_at, plan_id, document) VALUES ($1, $2, $3::json)",
            [plan.issuedAt, plan.id, PostgresJSON(plan.problem)]
        )
        var rows = 2
        rows += try await copyShares(plan, connection)
        rows += try await copyUnserved(plan, connection)
        rows += try await copyDeferred(plan, connection)
        rows += try await copySites(plan, connection)
        rows += try await connection.copyIn(
            table: "plan_dual",
            columns: ["issued_at", "plan_id", "slot", "site", "kind", "resource", "value"],
            rows: duals.map { slot, dual in
                [plan.issuedAt, plan.id, slot.slot, slot.site, dual.kind.rawValue, dual.resource, dual.value]
            }
        )
        _ = try await connection.query("SELECT pg_notify($1, $2)", [Self.planChannel, plan.id.uuidString])
        return WriteCounts(inserted: rows)
    }

    private func copyShares(_ plan: PlanRecord, _ connection: PostgresConnection) async throws -> Int {
        try await connection.copyIn(
            table: "plan_share",
            columns: ["issued_at", "plan_id", "slot", "area", "class", "site", "share", "queries"],
            rows: plan.shares.lazy.map {
                [plan.issuedAt, plan.id, $0.slot, $0.area, $0.workloadClass, $0.site, $0.share, $0.queries]
            }
        )
    }

    private func copyUnserved(_ plan: PlanRecord, _ connection: PostgresConnection) async throws -> Int {
        guard !plan.unserved.isEmpty else { return 0 }
        return try await connection.copyIn(
            table: "plan_unserved",
            columns: ["issued_at", "plan_id", "slot", "area", "class", "queries", "reason"],
            rows: plan.unserved.lazy.map {
                [plan.issuedAt, plan.id, $0.slot, $0.area, $0.workloadClass, $0.queries, $0.reason]
            }
        )
    }

    private func copyDeferred(_ plan: PlanRecord, _ connection: PostgresConnection) async throws -> Int {
        guard !plan.deferred.isEmpty else { return 0 }
        return try await connection.copyIn(
            table: "plan_deferred",
            columns: ["issued_at", "plan_id", "slot", "area", "class", "waiting_queries"],
            rows: plan.deferred.lazy.map {
                [plan.issuedAt, plan.id, $0.slot, $0.area, $0.workloadClass, $0.waitingQueries]
            }
        )
    }

    private func copySites(_ plan: PlanRecord, _ connection: PostgresConnection) async throws -> Int {
        try await connection.copyIn(
            table: "plan_site",
            columns: [
                "issued_at", "plan_id", "slot", "site", "queries", "it_kwh", "facility_kwh", "grid_kwh",
                "renewable_kwh", "carbon_kilograms", "marginal_carbon_kilograms", "water_liters", "cost_usd",
                "utilization", "charge_kwh", "discharge_kwh", "charge_state_kwh",
            ],
            rows: plan.sites.lazy.map { slot in
                [
                    plan.issuedAt, plan.id, slot.slot, slot.site, slot.queries, slot.itKWh, slot.facilityKWh,
                    slot.gridKWh, slot.renewableKWh, slot.carbonKilograms, slot.marginalCarbonKilograms,
                    slot.waterLiters, slot.costUSD, slot.utilization,
                    slot.chargeKWh, slot.dischargeKWh, slot.chargeStateKWh,
                ]
            }
        )
    }

    /// The columns of `plan` with their values.
    private func summary(of plan: PlanRecord, dualRows: Int) throws -> [(String, any PostgresEncodable)] {
        let (totals, timing) = (plan.totals, plan.timing)
        return [
            ("id", plan.id), ("fleet_digest", plan.fleetDigest), ("issued_at", plan.issuedAt),
            ("trigger", plan.trigger), ("status", plan.status), ("grid_start", plan.grid.start),
            ("slot_seconds", plan.grid.slotSeconds), ("slot_count", plan.grid.count), ("queries", totals.queries),
            ("unserved_queries", totals.unservedQueries), ("energy_usd", totals.energyUSD),
            ("carbon_usd", totals.carbonUSD), ("carbon_kilograms", totals.carbonKilograms),
            ("marginal_carbon_kilograms", totals.marginalCarbonKilograms), ("delay_usd", totals.delayUSD),
            ("delay_mean_seconds", totals.delayMeanSeconds), ("water_liters", totals.waterLiters),
            ("facility_kwh", totals.facilityKWh), ("grid_kwh", totals.gridKWh),
            ("renewable_kwh", totals.renewableKWh), ("snapshot_seconds", timing.snapshotSeconds),
            ("solve_seconds", timing.solveSeconds), ("total_seconds", timing.totalSeconds),
            ("iterations", timing.iterations), ("warm_started", timing.warmStarted),
            ("phases", try PostgresJSON(plan.phases)), ("inputs", try PostgresJSON(plan.inputs)),
            ("share_rows", plan.shares.count), ("unserved_rows", plan.unserved.count),
            ("deferred_rows", plan.deferred.count), ("site_rows", plan.sites.count), ("dual_rows", dualRows),
            ("churn", plan.switching?.churn), ("proposed_churn", plan.switching?.proposedChurn),
            ("proposed_cells", plan.switching?.proposedCells), ("kept_cells", plan.switching?.keptCells),
            ("worsening_fraction", plan.switching?.worseningFraction),
        ]
    }
}
