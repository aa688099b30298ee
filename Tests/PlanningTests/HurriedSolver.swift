import LinearProgram

/// CLP, whose time is up after some solves.
final class HurriedSolver: LinearProgramSolving {
    private let solver: ClpSolver
    private var left: Int

    init(solves: Int) throws {
        solver = try ClpSolver()
        left = solves
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
        late.timeLimit = .zero
        return try solver.solve(late)
    }
}
