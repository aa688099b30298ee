/// The prompts of a fit as a sparse matrix: for each, its feature rows that are common enough, all of one value, and a
/// dense part.
struct SparsePrompts: Sendable {
    /// Rows seen in fewer prompts than this carry no weight: they cannot be told from chance.
    static let leastPrompts = 3

    /// Feature rows in use, in order; column c of the sparse part is `featureRows[c]`.
    private(set) var featureRows: [UInt32] = []

    /// Class's feature row of each prompt.
    private(set) var classRows: [UInt32?] = []

    let dense: DenseColumns

    private var columns: [UInt32] = []
    private var starts: [Int] = [0]

    /// Value of a prompt's sparse entries: 1 / sqrt(number of its rows).
    private var values: [Float] = []

    var count: Int { values.count }
    var columnCount: Int { featureRows.count + dense.count }

    init(_ examples: [RoutingExample]) {
        var features = PromptFeatures()
        var hashes: [UInt32] = []
        var hashStarts = [0]
        var structures: [[Float]] = []
        var promptsWithRow = [Int](repeating: 0, count: PromptFeatures.rowCount)
        for example in examples {
            features.extract(
                example.prompt,
                workloadClass: example.dataset,
                inputTokens: example.inputTokens,
                maxOutputTokens: nil
            )
            for row in features.hashes { promptsWithRow[Int(row)] += 1 }
            hashes += features.hashes
            hashStarts.append(hashes.count)
            structures.append(features.structure)
            classRows.append(features.hashes.first)
        }
        dense = DenseColumns(structures)
        var columnOfRow = [UInt32?](repeating: nil, count: PromptFeatures.rowCount)
        for (row, prompts) in promptsWithRow.enumerated() where prompts >= Self.leastPrompts {
            columnOfRow[row] = UInt32(featureRows.count)
            featureRows.append(UInt32(row))
        }
        for prompt in examples.indices {
            let rows = hashes[hashStarts[prompt]..<hashStarts[prompt + 1]]
            columns += rows.compactMap { columnOfRow[Int($0)] }
            starts.append(columns.count)
            values.append(1 / Float(max(1, rows.count)).squareRoot())
        }
    }

    /// The matrix's row for a prompt, times `weights` (one for each column).
    func product(_ prompt: Int, _ weights: UnsafeBufferPointer<SIMD8<Float>>) -> SIMD8<Float> {
        var sum = SIMD8<Float>.zero
        for place in starts[prompt]..<starts[prompt + 1] { sum += weights[Int(columns[place])] }
        sum *= values[prompt]
        let numbers = dense.values(ofPrompt: prompt)
        for (index, number) in zip(featureRows.count..., numbers) { sum += weights[index] * number }
        return sum
    }

    /// Adds the matrix's row for a prompt, times `residual`, to `sums` (one for each column).
    func accumulate(_ prompt: Int, _ residual: SIMD8<Float>, into sums: UnsafeMutableBufferPointer<SIMD8<Float>>) {
        let scaled = residual * values[prompt]
        for place in starts[prompt]..<starts[prompt + 1] { sums[Int(columns[place])] += scaled }
        let numbers = dense.values(ofPrompt: prompt)
        for (index, number) in zip(featureRows.count..., numbers) { sums[index] += residual * number }
    }
}
