import Foundation
import Routing
import SunwardModel

/// What of the desk's state survives a restart, taken out at one moment: it can be put into words elsewhere while the
/// desk works on, without a copy of all that the desk has under way.
struct RoutingMemory: Sendable {
    /// A policy's memory with the policy that it is of: another one cannot go on from it.
    struct SavedPolicy: Codable, Sendable {
        var policy: RoutingPolicyName
        var memory: PolicyMemory
    }

    /// The fit that saved estimators go back to; nil for none.
    struct Origin: Codable {
        var fingerprint: String?
    }

    /// What outcomes have taught, and the digest of the document with the fit that they have taught it on.
    struct Learning<Learned: Codable>: Codable {
        var basis: String
        var learned: Learned
    }

    /// Digests of the documents in the store that hold the estimators' fits, which are megabytes and do not change: they
    /// are written when they are not there yet. nil where they are not.
    struct Bases: Hashable, Sendable {
        var quality: String?
        var outputLength: String?

        var areComplete: Bool { quality != nil && outputLength != nil }
    }

    /// The estimators' part.
    struct Estimators: Sendable {
        var fingerprint: String?
        var quality: QualityState
        var outputLength: OutputLengthState
        var bases: Bases
    }

    static let layout = 1

    var savedAt: Date
    var policy: SavedPolicy?
    var budgets: CarbonLedger.Memory
    var inputLength: InputTokenEstimator
    var latency: [String: LatencyMemory]
    var measuredQueries: QueryMeasurements.Table
    var calibration: CalibrationTally

    /// nil where what is small is enough.
    var estimators: Estimators?

    /// As records by name, with what the store then has of the estimators' fits.
    func records() -> (records: [RoutingStateRecord], bases: Bases?) {
        let small = [
            policy.flatMap { record("policy", $0) },
            record("budgets", budgets),
            record("input-length", inputLength),
            record("latency", latency, layout: LatencyMemory.layout),
            record("measured-queries", measuredQueries),
            record("calibration", calibration),
        ].compactMap(\.self)
        guard let estimators else { return (small, nil) }
        let (large, bases) = records(of: estimators)
        return (small + large, bases)
    }

    private func records(of estimators: Estimators) -> (records: [RoutingStateRecord], bases: Bases) {
        var records: [RoutingStateRecord] = []
        var bases = estimators.bases
        func basis(_ name: String, _ state: some Encodable, layout: Int) -> String? {
            guard let record = record(name, state, layout: layout) else { return nil }
            records.append(record)
            return Self.digest(record.document)
        }
        func learned(_ name: String, _ basis: String?, _ learned: some Codable, layout: Int) {
            guard let basis else { return }
            records += record(name, Learning(basis: basis, learned: learned), layout: layout).map { [$0] } ?? []
        }
        if !bases.areComplete { records += record("fit", Origin(fingerprint: estimators.fingerprint)).map { [$0] } ?? [] }
        let (quality, length) = (estimators.quality, estimators.outputLength)
        bases.quality = bases.quality ?? basis("quality", quality, layout: QualityState.version)
        bases.outputLength = bases.outputLength ?? basis("output-length", length, layout: OutputLengthState.version)
        learned("quality-learned", bases.quality, quality.learned, layout: QualityState.version)
        learned("output-length-learned", bases.outputLength, length.learned, layout: OutputLengthState.version)
        return (records, bases)
    }

    private func record(_ name: String, _ value: some Encodable, layout: Int = Self.layout) -> RoutingStateRecord? {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        // Numbers that are not finite cannot be saved; what has become so is worth nothing.
        guard let document = try? encoder.encode(value) else { return nil }
        return RoutingStateRecord(name: name, layout: layout, savedAt: savedAt, document: document)
    }

    static func digest(_ document: Data) -> String { String(StableHash.of(document), radix: 16) }
}
