import LinearProgram

/// CLP, whose time is up after some solves, or after some iterations of each one that follows.
final class HurriedSolver: LinearProgramSolving {
    private let solver: ClpSolver
    private var left: Int
    private let iterations: Int

    init(solves: Int, iterations: Int = 0) throws {
        solver = try ClpSolver()
        left = solves
        self.iterations = iterations
    }

    func load(_ program: SparseLinearProgram, isScaled: Bool) throws(LinearProgramError) {
        try solver.load(program, isScaled: isScaled)
    }

    func setObjective(_ costs: [Double]) throws(LinearProgramError) { try solver.setObjective(costs) }

    func addRows(_ rows: [SparseRow]) throws(LinearProgramError) { try solver.addRows(rows) }

    func addColumns(_ columns: [SparseColumn]) throws(LinearProgramError) { try solver.addColumns(columns) }

    func setColumnBounds(_ columns: [Int], lower: [Double], upper: [Double]) throws(LinearProgramError) {
        try solver.setColumnBounds(columns, lower: lower, upper: upper)
    }

    func setRowBounds(_ rows: [Int], lower: [Double], upper: [Double]) throws(LinearProgramError) {
        try solver.setRowBounds(rows, lower: lower, upper: upper)
    }

    func solve(_ options: SolveOptions) throws(LinearProgramError) -> Solution {
        left -= 1
        guard left < 0 else { return try solver.solve(options) }
        var late = options
        if iterations == 0 { late.timeLimit = .zero } else { late.iterationLimit = iterations }
        let solution = try solver.solve(late)
        guard solution.status == .iterationLimit else { return solution }
        return Solution(
            status: .timeLimit,
            objective: solution.objective,
            columnValues: solution.columnValues,
            rowDuals: solution.rowDuals,
            reducedCosts: solution.reducedCosts,
            iterations: solution.iterations,
            basis: solution.basis
        )
    }
}
