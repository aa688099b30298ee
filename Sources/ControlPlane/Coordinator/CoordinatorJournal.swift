import Foundation
import Logging
import Metrics
import SunwardModel

/// What the coordinator says of itself in logs and metrics.
struct CoordinatorJournal: Sendable {
    let logger: Logger
    let instruments = CoordinatorInstruments()

    func resumed(_ state: ResumeState, plan: PublishedPlan?) {
        logger.info(
            "control plane resumed",
            metadata: [
                "plan": "\(Self.name(plan))",
                "readings": "\(state.readings.count)",
                "hours": "\(state.hours.values.reduce(0) { $0 + $1.count })",
                "forecasts": "\(state.forecasts.count)",
            ]
        )
    }

    func published(_ published: PublishedPlan) {
        let record = published.record
        instruments.record(record, outcome: published.outcome)
        logger.info(
            "plan published",
            metadata: [
                "plan": "\(Self.name(published))",
                "trigger": "\(record.trigger)",
                "status": "\(record.status)",
                "solve_seconds": "\(record.timing.solveSeconds)",
                "churn": "\(record.switching.map { "\($0.churn)" } ?? "unknown")",
                "kept_cells": "\(record.switching?.keptCells ?? 0)",
                "kept": "\(published.outcome?.rawValue ?? "nowhere")",
            ]
        )
    }

    func failed(_ error: any Error, trigger: CoordinatorState.Trigger, inForce plan: PublishedPlan?) {
        instruments.failures.increment()
        logger.error(
            "planning failed, last good plan stays in force",
            metadata: ["trigger": "\(trigger.rawValue)", "error": "\(error)", "plan": "\(Self.name(plan))"]
        )
    }

    func unkept(_ error: any Error, waiting: Int, givenUp: Int) {
        instruments.lostWrites.increment(by: givenUp)
        logger.error(
            "neither database nor spool could take a write",
            metadata: ["error": "\(error)", "waiting": "\(waiting)", "given_up": "\(givenUp)"]
        )
    }

    func reloaded(_ version: FleetVersion) {
        logger.info("fleet reloaded", metadata: ["fleet": "\(version.name)", "digest": "\(version.digest.prefix(12))"])
    }

    private static func name(_ plan: PublishedPlan?) -> String { plan?.record.id.uuidString.lowercased() ?? "none" }
}
