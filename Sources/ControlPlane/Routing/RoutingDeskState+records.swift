import Foundation
import Routing
import SunwardModel

/// What survives a restart.
extension RoutingDeskState {
    /// What changes with every request and is small; with `everything` what the estimators have learned as well.
    func memory(everything: Bool, savedAt: Date) -> RoutingMemory {
        RoutingMemory(
            savedAt: savedAt,
            policy: policy.memory.map { RoutingMemory.SavedPolicy(policy: policy.name, memory: $0) },
            budgets: ledger.memory,
            inputLength: estimates.inputLength,
            latency: estimates.latencyMemory(fleet),
            measuredQueries: mix.table(at: savedAt.timeIntervalSinceReferenceDate),
            calibration: calibration,
            estimators: everything ? estimates.memory : nil
        )
    }

    /// Goes on from saved records; one of another layout, policy or shape is left out. Where another fit than theirs was
    /// given to this start, so are estimators, and what corrects or judges their predictions.
    ///
    /// - Returns: The names of those that were left out.
    mutating func restore(_ records: [RoutingStateRecord], at now: Double) -> [String] {
        var saved = SavedRecords(records)
        let origin = saved.read("fit", as: RoutingMemory.Origin.self)?.fingerprint
        let isSameFit = fitted.fingerprint == nil || fitted.fingerprint == origin
        if let memory = saved.read("policy", as: RoutingMemory.SavedPolicy.self), memory.policy == policy.name {
            policy.restore(isSameFit ? memory.memory : memory.memory.withoutPredictionErrors)
        }
        if let booked = saved.read("budgets", as: CarbonLedger.Memory.self) { ledger.restore(booked) }
        // The policy's own memory may be of long ago, from before another was in its place, or not there.
        policy.charge(ledger.spent)
        if let scale = saved.read("input-length", as: InputTokenEstimator.self) { estimates.inputLength = scale }
        if let latency = saved.read("latency", as: [String: LatencyMemory].self, layout: LatencyMemory.layout) {
            estimates.restoreLatency(latency, fleet: fleet, at: now)
        }
        if let table = saved.read("measured-queries", as: QueryMeasurements.Table.self) { mix.restore(table, at: now) }
        guard isSameFit else { return saved.unread.sorted() }
        if let tally = saved.read("calibration", as: CalibrationTally.self) { calibration = tally }
        estimates.restore(fingerprint: origin, from: &saved)
        return saved.unread.sorted()
    }
}
