/// A linear program in sparse form: minimise `c x` subject to `rowLower <= A x <= rowUpper`, `lower <= x <= upper`.
///
/// Rows, columns and entries are appended to flat arrays, in any order; an entry stated twice is summed.
/// Use `.infinity` and `-.infinity` for bounds that do not exist.
public struct SparseLinearProgram: Sendable, Equatable {
    public private(set) var columnLower: [Double] = []
    public private(set) var columnUpper: [Double] = []
    public private(set) var objective: [Double] = []
    public private(set) var rowLower: [Double] = []
    public private(set) var rowUpper: [Double] = []
    public private(set) var entryRows: [Int32] = []
    public private(set) var entryColumns: [Int32] = []
    public private(set) var entryValues: [Double] = []

    public init() {}

    public var columnCount: Int { columnLower.count }
    public var rowCount: Int { rowLower.count }
    public var entryCount: Int { entryValues.count }

    /// Makes room once for a program whose size is known.
    public mutating func reserveCapacity(columns: Int, rows: Int, entries: Int) {
        columnLower.reserveCapacity(columns)
        columnUpper.reserveCapacity(columns)
        objective.reserveCapacity(columns)
        rowLower.reserveCapacity(rows)
        rowUpper.reserveCapacity(rows)
        entryRows.reserveCapacity(entries)
        entryColumns.reserveCapacity(entries)
        entryValues.reserveCapacity(entries)
    }

    /// Appends a column and returns its index.
    @discardableResult
    public mutating func addColumn(lower: Double = 0, upper: Double = .infinity, objective cost: Double = 0) -> Int {
        columnLower.append(lower)
        columnUpper.append(upper)
        objective.append(cost)
        return columnLower.count - 1
    }

    /// Appends a row without entries and returns its index.
    @discardableResult
    public mutating func addRow(lower: Double = -.infinity, upper: Double = .infinity) -> Int {
        rowLower.append(lower)
        rowUpper.append(upper)
        return rowLower.count - 1
    }

    /// Appends one coefficient; zeros are left out.
    public mutating func addEntry(row: Int, column: Int, value: Double) {
        guard value != 0 else { return }
        entryRows.append(Int32(truncatingIfNeeded: row))
        entryColumns.append(Int32(truncatingIfNeeded: column))
        entryValues.append(value)
    }

    /// Replaces the cost of one column.
    public mutating func setObjective(column: Int, to cost: Double) {
        objective[column] = cost
    }

    /// Checks that every entry names a present row and column and that no number is NaN.
    /// - Throws: ``LinearProgramError`` with code `malformedProgram`, naming the first offence.
    public func validate() throws(LinearProgramError) {
        for entry in 0..<entryCount {
            let row = Int(entryRows[entry])
            let column = Int(entryColumns[entry])
            guard row >= 0, row < rowCount, column >= 0, column < columnCount, entryValues[entry].isFinite else {
                throw LinearProgramError(
                    code: .malformedProgram,
                    message: "entry \(entry) (row \(row), column \(column), value \(entryValues[entry])) must lie in "
                        + "\(rowCount) rows and \(columnCount) columns and be finite"
                )
            }
        }
        for column in 0..<columnCount
        where !objective[column].isFinite || columnLower[column].isNaN || columnUpper[column].isNaN {
            throw LinearProgramError(
                code: .malformedProgram,
                message: "column \(column) has a cost or bound that is not a number"
            )
        }
        for row in 0..<rowCount where rowLower[row].isNaN || rowUpper[row].isNaN {
            throw LinearProgramError(code: .malformedProgram, message: "row \(row) has a bound that is not a number")
        }
    }

    /// The entries in column-major order with duplicates summed, as solvers take them.
    func columnMajor() -> (starts: [Int32], rows: [Int32], values: [Double]) {
        var counts = [Int32](repeating: 0, count: columnCount + 1)
        for column in entryColumns { counts[Int(column) + 1] += 1 }
        for column in 0..<columnCount { counts[column + 1] += counts[column] }
        var next = counts
        var rows = [Int32](repeating: 0, count: entryCount)
        var values = [Double](repeating: 0, count: entryCount)
        for entry in 0..<entryCount {
            let column = Int(entryColumns[entry])
            let place = Int(next[column])
            rows[place] = entryRows[entry]
            values[place] = entryValues[entry]
            next[column] += 1
        }
        return mergeDuplicates(starts: counts, rows: rows, values: values)
    }

    private func mergeDuplicates(
        starts: [Int32],
        rows: [Int32],
        values: [Double]
    ) -> (starts: [Int32], rows: [Int32], values: [Double]) {
        var lastSeen = [Int](repeating: -1, count: rowCount)
        var merged = (starts: [Int32(0)], rows: [Int32](), values: [Double]())
        merged.starts.reserveCapacity(columnCount + 1)
        merged.rows.reserveCapacity(rows.count)
        merged.values.reserveCapacity(values.count)
        for column in 0..<columnCount {
            let first = merged.rows.count
            for place in Int(starts[column])..<Int(starts[column + 1]) {
                let row = Int(rows[place])
                if lastSeen[row] >= first {
                    merged.values[lastSeen[row]] += values[place]
                } else {
                    lastSeen[row] = merged.rows.count
                    merged.rows.append(rows[place])
                    merged.values.append(values[place])
                }
            }
            merged.starts.append(Int32(merged.rows.count))
        }
        return merged
    }
}
