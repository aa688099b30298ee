extension LengthFactors {
    /// Regressions of all models folded into the factors: weights times directions, with the columns' standardisation
    /// undone.
    init(_ solutions: [RidgeSolver.Solution], loadings: LengthLoadings, prompts: SparsePrompts) {
        func folded(_ values: (Int) -> Float) -> SIMD4<Float> {
            loadings.directions.indices.reduce(.zero) { $0 + loadings.directions[$1] * values($1) }
        }
        func weight(_ column: Int) -> SIMD4<Float> { folded { solutions[$0 / 8].weights[column][$0 % 8] } }

        rows = [SIMD4<Float>](repeating: .zero, count: PromptFeatures.rowCount)
        for (column, row) in prompts.featureRows.enumerated() { rows[Int(row)] = weight(column) }
        bias = folded { solutions[$0 / 8].mean[$0 % 8] - loadings.means[$0] }
        fields = prompts.dense.ranges.indices.map { field in
            LengthField(
                lowest: prompts.dense.ranges[field].lowerBound,
                highest: prompts.dense.ranges[field].upperBound,
                slope: .zero,
                bends: prompts.dense.bends[field],
                slopeChanges: .zero
            )
        }
        for (index, column) in prompts.dense.columns.enumerated() {
            let change = weight(prompts.featureRows.count + index) * column.scale
            bias -= change * column.mean
            guard let bend = column.bend else {
                fields[column.field].slope = change
                continue
            }
            for factor in 0..<4 { fields[column.field].slopeChanges[4 * bend + factor] = change[factor] }
        }
    }
}
