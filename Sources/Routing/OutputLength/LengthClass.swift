/// What was learned of one workload class, by model.
struct LengthClass: Codable, Hashable, Sendable {
    /// The class's feature row.
    var row: UInt32

    var corrections: [String: LengthCorrection] = [:]
}
