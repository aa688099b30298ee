import Foundation
import Metrics
import SunwardModel

/// The coordinator's metrics.
struct CoordinatorInstruments: Sendable {
    let failures = Counter(label: "sunward_plan_failures_total")
    let skippedTicks = Counter(label: "sunward_plan_skipped_ticks_total")
    let lostWrites = Counter(label: "sunward_coordinator_lost_writes_total")
    private let solveSeconds = Recorder(label: "sunward_plan_solve_seconds")
    private let totalSeconds = Recorder(label: "sunward_plan_total_seconds")
    private let unserved = Gauge(label: "sunward_plan_unserved_queries")
    private let energyUSD = Gauge(label: "sunward_plan_energy_usd")
    private let carbonKilograms = Gauge(label: "sunward_plan_carbon_kilograms")
    private let waterLiters = Gauge(label: "sunward_plan_water_liters")
    private let churn = Gauge(label: "sunward_plan_churn")
    private let proposedChurn = Gauge(label: "sunward_plan_proposed_churn")
    private let keptCells = Counter(label: "sunward_plan_kept_cells_total")
    private let staleSignals = Gauge(label: "sunward_plan_stale_signals")

    func record(_ plan: PlanRecord, outcome: WriteOutcome?) {
        Counter(
            label: "sunward_plans_total",
            dimensions: [("trigger", plan.trigger), ("kept", outcome?.rawValue ?? "nowhere")]
        ).increment()
        solveSeconds.record(plan.timing.solveSeconds)
        totalSeconds.record(plan.timing.totalSeconds)
        unserved.record(plan.totals.unservedQueries)
        energyUSD.record(plan.totals.energyUSD)
        carbonKilograms.record(plan.totals.carbonKilograms)
        waterLiters.record(plan.totals.waterLiters)
        if let switching = plan.switching {
            churn.record(switching.churn)
            proposedChurn.record(switching.proposedChurn)
            keptCells.increment(by: switching.keptCells)
        }
        staleSignals.record(plan.inputs.staleSignals.count)
        // Not there before the first plan: a service that waits for another to end has none that is old.
        Gauge(label: "sunward_plan_issued_timestamp_seconds").record(plan.issuedAt.timeIntervalSince1970)
    }
}
