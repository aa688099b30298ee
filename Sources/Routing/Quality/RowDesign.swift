import Foundation

/// The training examples as a sparse matrix: tf-idf of hashed rows, and the same rows crossed with the class.
struct RowDesign {
    private(set) var columnCount = 0
    private(set) var starts: [Int] = [0]
    private(set) var columns: [Int32] = []
    private(set) var values: [Float] = []

    /// Row numbers of the columns: first the plain ones, then the crossed.
    private(set) var plainRows: [UInt32] = []
    private(set) var crossedRows: [UInt32] = []
    private(set) var idf: [Float] = []

    /// Rows seen in fewer prompts than this teach nothing that carries over.
    private static let leastPrompts = 2

    init(_ prompts: [(hashes: [UInt32], classSeed: UInt32)], crossing: Float) {
        var plainCount = [Int32](repeating: 0, count: PromptFeatures.rowCount)
        var crossedCount = plainCount
        for prompt in prompts {
            for row in prompt.hashes {
                plainCount[Int(row)] += 1
                if crossing > 0 { crossedCount[Int(EaseModel.cross(row, prompt.classSeed))] += 1 }
            }
        }
        var plainColumn = [Int32](repeating: -1, count: PromptFeatures.rowCount)
        var crossedColumn = plainColumn
        for row in plainCount.indices where plainCount[row] >= Self.leastPrompts {
            plainColumn[row] = Int32(plainRows.count)
            plainRows.append(UInt32(row))
            idf.append(log(Float(prompts.count + 1) / Float(plainCount[row])))
        }
        for row in crossedCount.indices where crossedCount[row] >= Self.leastPrompts {
            crossedColumn[row] = Int32(plainRows.count + crossedRows.count)
            crossedRows.append(UInt32(row))
        }
        columnCount = plainRows.count + crossedRows.count
        for prompt in prompts { append(prompt, plainColumn, crossedColumn, crossing: crossing) }
    }

    private mutating func append(
        _ prompt: (hashes: [UInt32], classSeed: UInt32),
        _ plainColumn: [Int32],
        _ crossedColumn: [Int32],
        crossing: Float
    ) {
        var squares: Float = 0
        for row in prompt.hashes where plainColumn[Int(row)] >= 0 {
            let weight = idf[Int(plainColumn[Int(row)])]
            squares += weight * weight
        }
        let scale = squares > 0 ? 1 / squares.squareRoot() : 0
        for row in prompt.hashes where plainColumn[Int(row)] >= 0 {
            let column = plainColumn[Int(row)]
            let value = idf[Int(column)] * scale
            columns.append(column)
            values.append(value)
            guard crossing > 0 else { continue }
            let crossed = crossedColumn[Int(EaseModel.cross(row, prompt.classSeed))]
            if crossed >= 0 {
                columns.append(crossed)
                values.append(value * crossing)
            }
        }
        starts.append(columns.count)
    }

    var exampleCount: Int { starts.count - 1 }

    func product(_ weights: [SIMD8<Float>]) -> [SIMD8<Float>] {
        (0..<exampleCount).map { example in
            var sum = SIMD8<Float>.zero
            for entry in starts[example]..<starts[example + 1] {
                sum += values[entry] * weights[Int(columns[entry])]
            }
            return sum
        }
    }

    func transposedProduct(_ vector: [SIMD8<Float>]) -> [SIMD8<Float>] {
        var result = [SIMD8<Float>](repeating: .zero, count: columnCount)
        for example in 0..<exampleCount {
            let factor = vector[example]
            for entry in starts[example]..<starts[example + 1] {
                result[Int(columns[entry])] += values[entry] * factor
            }
        }
        return result
    }
}
