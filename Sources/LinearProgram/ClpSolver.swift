import CClp

/// COIN-OR CLP behind ``LinearProgramSolving``; deterministic for equal call sequences, silent.
public final class ClpSolver: LinearProgramSolving {
    /// Owned here alone; replaced by every load, because CLP's random numbers and weights outlive a program.
    private var model: UnsafeMutableRawPointer
    private var isLoaded = false
    /// What costs are divided by: CLP ends the process (an assertion) at costs of 1e25 and more.
    private var costUnit = 1.0
    /// Costs up to this are handed on as they are.
    private static let largestCost = 1e20

    /// Primal and dual feasibility tolerance, in the units of the (row-normalised) program.
    private static let tolerance = 1e-9

    /// Processor seconds by real second, at first and at the least; and the least seconds CLP gets at once.
    private static let (firstPace, leastPace, leastPart) = (0.25, 0.05, 0.1)

    /// - Throws: ``LinearProgramError`` with code `solverUnavailable`.
    public init() throws(LinearProgramError) {
        model = try Self.makeModel()
    }

    private static func makeModel() throws(LinearProgramError) -> UnsafeMutableRawPointer {
        guard let model = Clp_newModel() else {
            throw LinearProgramError(code: .solverUnavailable, message: "CLP could not allocate a model")
        }
        Clp_setLogLevel(model, 0)
        Clp_setOptimizationDirection(model, 1)
        return model
    }

    deinit {
        Clp_deleteModel(model)
    }

    private var columnCount: Int { Int(Clp_numberColumns(model)) }
    private var rowCount: Int { Int(Clp_numberRows(model)) }

    public func load(_ program: SparseLinearProgram, isScaled: Bool) throws(LinearProgramError) {
        try program.validate()
        let matrix = program.columnMajor()
        costUnit = Self.unit(of: program.objective)
        let fresh = try Self.makeModel()
        Clp_deleteModel(model)
        model = fresh
        Clp_loadProblem(
            model,
            Int32(program.columnCount),
            Int32(program.rowCount),
            matrix.starts,
            matrix.rows,
            matrix.values,
            program.columnLower.map(Self.clpBound),
            program.columnUpper.map(Self.clpBound),
            program.objective.map { $0 / costUnit },
            program.rowLower.map(Self.clpBound),
            program.rowUpper.map(Self.clpBound)
        )
        Clp_setPrimalTolerance(model, Self.tolerance)
        Clp_setDualTolerance(model, Self.tolerance)
        Clp_scaling(model, isScaled ? 3 : 0)
        isLoaded = true
    }

    public func setObjective(_ costs: [Double]) throws(LinearProgramError) {
        try requireLoaded()
        guard costs.count == columnCount, costs.allSatisfy(\.isFinite) else {
            throw LinearProgramError(
                code: .malformedProgram,
                message: "an objective needs \(columnCount) finite costs, got \(costs.count)"
            )
        }
        costUnit = Self.unit(of: costs)
        Clp_chgObjCoefficients(model, costUnit == 1 ? costs : costs.map { $0 / costUnit })
    }

    private static func unit(of costs: [Double]) -> Double {
        let largest = costs.reduce(0) { max($0, abs($1)) }
        return largest > largestCost ? largest / largestCost : 1
    }

    public func addRows(_ rows: [SparseRow]) throws(LinearProgramError) {
        try requireLoaded()
        var starts: [Int32] = [0]
        var columns: [Int32] = []
        var values: [Double] = []
        for row in rows {
            guard row.columns.count == row.values.count, row.values.allSatisfy(\.isFinite),
                row.columns.allSatisfy({ $0 >= 0 && $0 < columnCount })
            else {
                throw LinearProgramError(
                    code: .malformedProgram,
                    message: "a row needs one finite value for each of its columns below \(columnCount)"
                )
            }
            columns += row.columns.map(Int32.init)
            values += row.values
            starts.append(Int32(columns.count))
        }
        Clp_addRows(
            model,
            Int32(rows.count),
            rows.map { Self.clpBound($0.lower) },
            rows.map { Self.clpBound($0.upper) },
            starts,
            columns,
            values
        )
    }

    public func addColumns(_ columns: [SparseColumn]) throws(LinearProgramError) {
        try requireLoaded()
        var starts: [Int32] = [0]
        var rows: [Int32] = []
        var values: [Double] = []
        starts.reserveCapacity(columns.count + 1)
        for column in columns {
            guard column.rows.count == column.values.count, abs(column.cost) <= Self.largestCost * costUnit,
                column.values.allSatisfy(\.isFinite),
                column.rows.allSatisfy({ $0 >= 0 && $0 < rowCount })
            else {
                throw LinearProgramError(
                    code: .malformedProgram,
                    message: "a column needs a cost of at most \(Self.largestCost * costUnit) and one finite value for "
                        + "each of its rows below \(rowCount)"
                )
            }
            rows += column.rows
            values += column.values
            starts.append(Int32(rows.count))
        }
        Clp_addColumns(
            model,
            Int32(columns.count),
            columns.map { Self.clpBound($0.lower) },
            columns.map { Self.clpBound($0.upper) },
            columns.map { $0.cost / costUnit },
            starts,
            rows,
            values
        )
    }

    public func setColumnBounds(_ columns: [Int], lower: [Double], upper: [Double]) throws(LinearProgramError) {
        try requireLoaded()
        try requireMatching(columns, lower, upper, count: columnCount, noun: "column")
        var lowers = Array(UnsafeBufferPointer(start: Clp_columnLower(model), count: columnCount))
        var uppers = Array(UnsafeBufferPointer(start: Clp_columnUpper(model), count: columnCount))
        for (place, column) in columns.enumerated() {
            lowers[column] = Self.clpBound(lower[place])
            uppers[column] = Self.clpBound(upper[place])
        }
        Clp_chgColumnLower(model, lowers)
        Clp_chgColumnUpper(model, uppers)
    }

    public func setRowBounds(_ rows: [Int], lower: [Double], upper: [Double]) throws(LinearProgramError) {
        try requireLoaded()
        try requireMatching(rows, lower, upper, count: rowCount, noun: "row")
        var lowers = Array(UnsafeBufferPointer(start: Clp_rowLower(model), count: rowCount))
        var uppers = Array(UnsafeBufferPointer(start: Clp_rowUpper(model), count: rowCount))
        for (place, row) in rows.enumerated() {
            lowers[row] = Self.clpBound(lower[place])
            uppers[row] = Self.clpBound(upper[place])
        }
        Clp_chgRowLower(model, lowers)
        Clp_chgRowUpper(model, uppers)
    }

    public func solve(_ options: SolveOptions) throws(LinearProgramError) -> Solution {
        try requireLoaded()
        try start(options.start)
        let clock = ContinuousClock()
        let deadline = options.timeLimit.map { clock.now + $0 }
        Clp_setMaximumIterations(model, Int32(clamping: options.iterationLimit ?? Int(Int32.max)))
        var iterations = 0
        // CLP counts the process's processor time, not real time: it gets a part of what remains, then by the pace found.
        var pace = Self.firstPace
        while true {
            let remaining = deadline.map { clock.now.duration(to: $0) / .seconds(1) }
            if let remaining, remaining <= 0 { return solution(status: .timeLimit, iterations: iterations) }
            let part = remaining.map { max($0 * pace, Self.leastPart) }
            Clp_setMaximumSeconds(model, part ?? -1)
            Clp_setNumberIterations(model, 0)
            let began = clock.now
            run(options.method)
            iterations += Int(Clp_numberIterations(model))
            guard Clp_status(model) == 3, let part, iterations < options.iterationLimit ?? Int.max else { break }
            pace = max(part / max(began.duration(to: clock.now) / .seconds(1), Self.leastPart), Self.leastPace)
        }
        return solution(status: status(), iterations: iterations)
    }
}

// MARK: - One solve

extension ClpSolver {
    private func start(_ start: SolveOptions.Start) throws(LinearProgramError) {
        let basis: Basis
        switch start {
        case .present:
            return
        case .slack:
            basis = Basis(
                columns: .init(repeating: .atLower, count: columnCount),
                rows: .init(repeating: .basic, count: rowCount)
            )
        case .basis(let given):
            basis = given
        }
        guard basis.columns.count == columnCount, basis.rows.count == rowCount else {
            throw LinearProgramError(
                code: .malformedProgram,
                message: "a basis of \(basis.columns.count) columns and \(basis.rows.count) rows does not fit a "
                    + "program of \(columnCount) and \(rowCount)"
            )
        }
        Clp_copyinStatus(model, basis.columns.map(\.rawValue) + basis.rows.map(\.rawValue))
        for (column, status) in basis.columns.enumerated() {
            Clp_setColumnStatus(model, Int32(column), Int32(status.rawValue))
        }
        for (row, status) in basis.rows.enumerated() {
            Clp_setRowStatus(model, Int32(row), Int32(status.rawValue))
        }
    }

    private func run(_ method: SolveOptions.Method) {
        switch method {
        case .dual:
            _ = Clp_dual(model, 0)
        case .primal:
            _ = Clp_primal(model, 0)
        case .presolvedDual:
            _ = Clp_initialDualSolve(model)
        }
    }

    private func status() -> Solution.Status {
        switch Clp_status(model) {
        case 0: .optimal
        case 1: .infeasible
        case 2: .unbounded
        case 3: .iterationLimit
        default: .abandoned
        }
    }

    private func solution(status: Solution.Status, iterations: Int) -> Solution {
        func copy(_ pointer: UnsafePointer<Double>?, _ count: Int) -> [Double] {
            Array(UnsafeBufferPointer(start: pointer, count: count))
        }
        func priced(_ values: [Double]) -> [Double] { costUnit == 1 ? values : values.map { $0 * costUnit } }
        return Solution(
            status: status,
            objective: Clp_objectiveValue(model) * costUnit,
            columnValues: copy(Clp_getColSolution(model), columnCount),
            rowDuals: priced(copy(Clp_getRowPrice(model), rowCount)),
            reducedCosts: priced(copy(Clp_getReducedCost(model), columnCount)),
            iterations: iterations,
            basis: Basis(
                columns: (0..<columnCount).map { basisStatus(Clp_getColumnStatus(model, Int32($0))) },
                rows: (0..<rowCount).map { basisStatus(Clp_getRowStatus(model, Int32($0))) }
            )
        )
    }

    private func basisStatus(_ raw: Int32) -> Basis.Status {
        Basis.Status(rawValue: UInt8(truncatingIfNeeded: raw)) ?? .atLower
    }

    private func requireLoaded() throws(LinearProgramError) {
        guard isLoaded else {
            throw LinearProgramError(code: .nothingLoaded, message: "load a program before using the solver")
        }
    }

    private func requireMatching(
        _ places: [Int],
        _ lower: [Double],
        _ upper: [Double],
        count: Int,
        noun: String
    ) throws(LinearProgramError) {
        guard places.count == lower.count, places.count == upper.count,
            places.allSatisfy({ $0 >= 0 && $0 < count }),
            !lower.contains(where: \.isNaN), !upper.contains(where: \.isNaN)
        else {
            throw LinearProgramError(
                code: .malformedProgram,
                message: "bounds need one lower and one upper number for each \(noun) below \(count)"
            )
        }
    }

    /// CLP treats magnitudes from 1e30 as infinite; real infinities would poison its scaling.
    private static func clpBound(_ bound: Double) -> Double {
        min(max(bound, -1e100), 1e100)
    }
}
