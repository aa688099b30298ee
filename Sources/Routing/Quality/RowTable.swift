import Foundation

/// Weights of hashed rows for all members of the ensemble at once: lane 7 holds the row's idf, lanes 0...6 the members.
///
/// Weights are multiples of a step from the start, so a saved table is the same as the one that was saved.
struct RowTable: Sendable {
    static let members = 7
    static let idfLane = 7

    /// Step of the idf lane; idf stays under 16.
    private static let idfStep: Float = 1 / 2048

    private(set) var dense: [SIMD8<Float>]
    private var rows: [UInt32]
    private var weights: [Int16]
    private let scale: Float

    /// - Parameter entries: row and lanes; other rows are zero.
    init(_ entries: [(row: UInt32, lanes: SIMD8<Float>)]) {
        var largest: Float = 1e-6
        for entry in entries { for lane in 0..<Self.members { largest = max(largest, abs(entry.lanes[lane])) } }
        scale = largest / 32_000
        rows = entries.map(\.row)
        weights = []
        weights.reserveCapacity(entries.count * 8)
        for entry in entries {
            for lane in 0..<8 {
                let steps = entry.lanes[lane] / (lane == Self.idfLane ? Self.idfStep : scale)
                weights.append(Int16(min(32_000, max(-32_000, steps.rounded()))))
            }
        }
        dense = Self.expand(rows, weights, scale)
    }

    private static func expand(_ rows: [UInt32], _ weights: [Int16], _ scale: Float) -> [SIMD8<Float>] {
        var dense = [SIMD8<Float>](repeating: .zero, count: PromptFeatures.rowCount)
        var steps = SIMD8<Float>(repeating: scale)
        steps[idfLane] = idfStep
        for (index, row) in rows.enumerated() {
            var lanes = SIMD8<Float>.zero
            for lane in 0..<8 { lanes[lane] = Float(weights[index * 8 + lane]) }
            lanes *= steps
            dense[Int(row)] = lanes
        }
        return dense
    }
}

extension RowTable: Codable {
    private enum CodingKeys: String, CodingKey { case rows, weights, scale }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        rows = try PackedNumbers<UInt32>(from: container.superDecoder(forKey: .rows)).values
        weights = try PackedNumbers<Int16>(from: container.superDecoder(forKey: .weights)).values
        scale = try container.decode(Float.self, forKey: .scale)
        guard weights.count == rows.count * 8, rows.allSatisfy({ $0 < PromptFeatures.rowCount }) else {
            throw RoutingError(code: .invalidState, message: "the quality state's table of rows is damaged; fit again")
        }
        dense = Self.expand(rows, weights, scale)
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(PackedNumbers(rows), forKey: .rows)
        try container.encode(PackedNumbers(weights), forKey: .weights)
        try container.encode(scale, forKey: .scale)
    }
}
