import LinearProgram

/// A random program with rows and columns in very different units, of which the first so many of each are in use.
///
/// Any part of it is feasible: no row asks more of the first columns than a point of theirs gives.
struct GrowingProgram {
    private var state: UInt64
    private let values: [[Double]]
    private let lower: [Double]
    private let upper: [Double]
    private(set) var costs: [Double]
    private(set) var rowLower: [Double]
    private(set) var columns: Int
    private(set) var rows: Int

    init(seed: UInt64, columns: Int, rows: Int, most: (columns: Int, rows: Int)) {
        var state = seed &* 2 &+ 1
        let unitOfRow = (0..<most.rows).map { _ in Self.power(&state) }
        let unitOfColumn = (0..<most.columns).map { _ in Self.power(&state) }
        let point = unitOfColumn.map { $0 * 5 * Self.unit(&state) }
        values = unitOfRow.map { row in
            unitOfColumn.map { Self.unit(&state) < 0.4 ? Self.unit(&state) * row / $0 : 0 }
        }
        lower = point.map { _ in 0 }
        upper = zip(point, unitOfColumn).map { $0 + 10 * $1 }
        costs = unitOfColumn.map { (Self.unit(&state) + 0.05) / $0 }
        rowLower = values.map { row in zip(row, point).prefix(columns).reduce(0) { $0 + $1.0 * $1.1 } }
        self.state = state
        (self.columns, self.rows) = (columns, rows)
    }

    private static func unit(_ state: inout UInt64) -> Double {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Double(state >> 11) / Double(1 << 53)
    }

    /// From a thousandth to a thousand.
    private static func power(_ state: inout UInt64) -> Double {
        var power = 1e-3
        for _ in 0..<6 where unit(&state) < 0.5 { power *= 10 }
        return power
    }

    /// A number below `count`.
    mutating func random(below count: Int) -> Int { min(count - 1, Int(Self.unit(&state) * Double(count))) }

    var program: SparseLinearProgram {
        var program = SparseLinearProgram()
        for column in 0..<columns {
            program.addColumn(lower: lower[column], upper: upper[column], objective: costs[column])
        }
        for row in 0..<rows {
            program.addRow(lower: rowLower[row])
            for column in 0..<columns { program.addEntry(row: row, column: column, value: values[row][column]) }
        }
        return program
    }

    /// What no point costs less than: rows charged at these prices instead of kept, columns where they are cheapest.
    func bound(prices: [Double]) -> Double {
        let usable = prices.map { max(0, $0) }
        var bound = zip(usable, rowLower).reduce(0) { $0 + $1.0 * $1.1 }
        for column in 0..<columns {
            let reduced = (0..<rows).reduce(costs[column]) { $0 - usable[$1] * values[$1][column] }
            bound += min(reduced * lower[column], reduced * upper[column])
        }
        return bound
    }

    /// The next columns, to add to a solver.
    mutating func takeColumns(_ count: Int) -> [SparseColumn] {
        defer { columns += count }
        return (columns..<columns + count).map { column in
            let entries = (0..<rows).filter { values[$0][column] != 0 }
            return SparseColumn(
                lower: lower[column],
                upper: upper[column],
                cost: costs[column],
                rows: entries.map { Int32($0) },
                values: entries.map { values[$0][column] }
            )
        }
    }

    /// The next row, to add to a solver.
    mutating func takeRow() -> SparseRow {
        defer { rows += 1 }
        let entries = (0..<columns).filter { values[rows][$0] != 0 }
        return SparseRow(lower: rowLower[rows], columns: entries, values: entries.map { values[rows][$0] })
    }

    /// Other costs, one for each column in use.
    mutating func changeCosts() -> [Double] {
        for column in costs.indices { costs[column] *= 0.2 + Self.unit(&state) }
        return Array(costs.prefix(columns))
    }

    /// Other bounds, one for each row in use.
    mutating func changeRows() -> [Double] {
        for row in rowLower.indices { rowLower[row] *= 0.9 + 0.1 * Self.unit(&state) }
        return Array(rowLower.prefix(rows))
    }
}
