import Foundation
import Routing
import SunwardModel

/// What survives a restart, as records by name.
extension RoutingDeskState {
    /// A policy's memory with the policy that it is of: another one cannot go on from it.
    private struct SavedPolicy: Codable {
        var policy: RoutingPolicyName
        var memory: PolicyMemory
    }

    /// The fit that saved estimators go back to; nil for none.
    private struct Origin: Codable {
        var fingerprint: String?
    }

    private static let layout = 1

    /// What changes with every request, and is small.
    func smallRecords(savedAt: Date) -> [RoutingStateRecord] {
        let now = savedAt.timeIntervalSinceReferenceDate
        return [
            policy.memory.flatMap { Self.record("policy", SavedPolicy(policy: policy.name, memory: $0), savedAt) },
            Self.record("budgets", ledger.memory, savedAt),
            Self.record("input-length", estimates.inputLength, savedAt),
            Self.record("latency", estimates.latencyMemory(fleet), savedAt, layout: LatencyMemory.layout),
            Self.record("measured-queries", mix.table(at: now), savedAt),
            Self.record("calibration", calibration, savedAt),
        ].compactMap(\.self)
    }

    /// The learned states, which may have megabytes.
    func largeRecords(savedAt: Date) -> [RoutingStateRecord] {
        [
            Self.record("fit", Origin(fingerprint: estimates.fingerprint), savedAt),
            Self.record("quality", estimates.quality, savedAt, layout: QualityState.version),
            Self.record("output-length", estimates.outputLength, savedAt, layout: OutputLengthState.version),
        ].compactMap(\.self)
    }

    /// Goes on from saved records; one of another layout, policy or shape is left out. Where another fit than theirs was
    /// given to this start, so are estimators, and what corrects or judges their predictions.
    ///
    /// - Returns: The names of those that were left out.
    mutating func restore(_ records: [RoutingStateRecord], at now: Double) -> [String] {
        let byName = Dictionary(records.map { ($0.name, $0) }) { first, _ in first }
        var unread: Set<String> = Set(byName.keys)
        func read<Value: Decodable>(_ name: String, as type: Value.Type, layout: Int = Self.layout) -> Value? {
            guard let record = byName[name], record.layout == layout,
                let value = try? JSONDecoder().decode(Value.self, from: record.document)
            else { return nil }
            unread.remove(name)
            return value
        }
        let origin = read("fit", as: Origin.self)?.fingerprint
        let isSameFit = fitted.fingerprint == nil || fitted.fingerprint == origin
        if let saved = read("policy", as: SavedPolicy.self), saved.policy == policy.name {
            policy.restore(isSameFit ? saved.memory : saved.memory.withoutPredictionErrors)
        }
        if let spent = read("budgets", as: CarbonLedger.Memory.self) { ledger.restore(spent) }
        if let scale = read("input-length", as: InputTokenEstimator.self) { estimates.inputLength = scale }
        if let latency = read("latency", as: [String: LatencyMemory].self, layout: LatencyMemory.layout) {
            estimates.restoreLatency(latency, fleet: fleet, at: now)
        }
        if let table = read("measured-queries", as: QueryMeasurements.Table.self) { mix.restore(table, at: now) }
        guard isSameFit else { return unread.sorted() }
        if let tally = read("calibration", as: CalibrationTally.self) { calibration = tally }
        estimates.restore(
            fingerprint: origin,
            quality: read("quality", as: QualityState.self, layout: QualityState.version),
            outputLength: read("output-length", as: OutputLengthState.self, layout: OutputLengthState.version)
        )
        return unread.sorted()
    }

    private static func record(
        _ name: String,
        _ value: some Encodable,
        _ savedAt: Date,
        layout: Int = Self.layout
    ) -> RoutingStateRecord? {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        // Numbers that are not finite cannot be saved; what has become so is worth nothing.
        guard let document = try? encoder.encode(value) else { return nil }
        return RoutingStateRecord(name: name, layout: layout, savedAt: savedAt, document: document)
    }
}
