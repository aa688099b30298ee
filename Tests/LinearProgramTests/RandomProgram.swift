import LinearProgram

/// Feasible, bounded random programs, each named by its seed.
enum RandomProgram {
    static func make(seed: UInt64, columns: Int, rows: Int) -> SparseLinearProgram {
        var state = seed &* 2 &+ 1
        func unit() -> Double {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Double(state >> 11) / Double(1 << 53)
        }
        var program = SparseLinearProgram()
        let point = (0..<columns).map { _ in unit() * 5 }
        for column in 0..<columns {
            program.addColumn(lower: point[column] - unit(), upper: point[column] + 10, objective: unit() - 0.5)
        }
        for _ in 0..<rows {
            let values = (0..<columns).map { _ in unit() < 0.4 ? unit() * 4 - 2 : 0 }
            let activity = zip(values, point).reduce(0) { $0 + $1.0 * $1.1 }
            let row = program.addRow(lower: unit() < 0.3 ? activity - 1 : -.infinity, upper: activity + unit())
            for (column, value) in values.enumerated() { program.addEntry(row: row, column: column, value: value) }
        }
        return program
    }

    /// The best objective any point within the column bounds could have once rows are priced:
    /// `min over x of c x - y (A x - b)`, with b the bound each price acts on.
    static func dualBound(of program: SparseLinearProgram, prices: [Double]) -> Double {
        var costs = program.objective
        var bound = 0.0
        for (row, price) in prices.enumerated() where abs(price) > 1e-11 {
            bound += price * (price > 0 ? program.rowLower[row] : program.rowUpper[row])
        }
        for entry in 0..<program.entryCount {
            costs[Int(program.entryColumns[entry])] -=
                prices[Int(program.entryRows[entry])] * program.entryValues[entry]
        }
        for (column, cost) in costs.enumerated() {
            bound += cost * (cost > 0 ? program.columnLower[column] : program.columnUpper[column])
        }
        return bound
    }
}
