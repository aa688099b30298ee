/// The structure vectors of a fit as standardised columns: each number itself, and what it exceeds four of its
/// quantiles by, so that a linear model may bend.
struct DenseColumns: Sendable {
    /// One column: a field, or its excess over a bend.
    struct Column: Sendable {
        var field: Int
        /// Place of the bend in the field's `bends`; nil for the field itself.
        var bend: Int?
        var mean: Float
        /// Factor after the mean is taken away.
        var scale: Float
    }

    /// Deviation of a field's own column and of each bend's, against 1 for the whole sparse part of a prompt.
    private static let fieldDeviation: Float = 0.1
    private static let bendDeviation: Float = 0.05

    private(set) var columns: [Column] = []
    private(set) var bends: [SIMD4<Float>] = []
    private(set) var ranges: [ClosedRange<Float>] = []
    private var table: [Float] = []

    var count: Int { columns.count }

    init(_ structures: [[Float]]) {
        for field in 0..<PromptStructure.count { addField(field, structures.map { $0[field] }) }
        table.reserveCapacity(structures.count * columns.count)
        for structure in structures {
            for column in columns {
                let value = Self.raw(structure[column.field], bend: column.bend.map { bends[column.field][$0] })
                table.append((value - column.mean) * column.scale)
            }
        }
    }

    func values(ofPrompt prompt: Int) -> ArraySlice<Float> { table[prompt * count..<(prompt + 1) * count] }

    private static func raw(_ value: Float, bend: Float?) -> Float { bend.map { max(0, value - $0) } ?? value }

    private mutating func addField(_ field: Int, _ values: [Float]) {
        let sorted = values.sorted()
        func quantile(_ share: Double) -> Float { sorted.isEmpty ? 0 : sorted[Int(share * Double(sorted.count - 1))] }
        bends.append(SIMD4(quantile(0.2), quantile(0.4), quantile(0.6), quantile(0.8)))
        ranges.append((sorted.first ?? 0)...(sorted.last ?? 0))
        add(field, bend: nil, values, deviation: Self.fieldDeviation)
        // A field with two values has nowhere to bend; equal quantiles and the least value would repeat columns.
        guard let first = sorted.first, values.contains(where: { $0 != first && $0 != sorted.last }) else { return }
        for bend in 0..<4 where bends[field][bend] > (bend == 0 ? first : bends[field][bend - 1]) {
            add(field, bend: bend, values, deviation: Self.bendDeviation)
        }
    }

    private mutating func add(_ field: Int, bend: Int?, _ values: [Float], deviation: Float) {
        let raw = values.map { Self.raw($0, bend: bend.map { bends[field][$0] }) }
        let mean = raw.reduce(0, +) / Float(max(1, raw.count))
        let variance = raw.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Float(max(1, raw.count))
        guard variance > 1e-8 else { return }
        columns.append(Column(field: field, bend: bend, mean: mean, scale: deviation / variance.squareRoot()))
    }
}
