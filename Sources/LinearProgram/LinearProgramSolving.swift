/// A solver holding one program, changed and re-solved in place from its present basis.
///
/// Calls block; reach a solver through ``SolverSession``, which keeps it on its own thread.
public protocol LinearProgramSolving: AnyObject {
    /// Replaces whatever was loaded.
    /// - Throws: ``LinearProgramError`` with code `malformedProgram`.
    func load(_ program: SparseLinearProgram) throws(LinearProgramError)

    /// Replaces all costs; one value a column.
    func setObjective(_ costs: [Double]) throws(LinearProgramError)

    /// Appends rows; they enter the present basis as basic.
    func addRows(_ rows: [SparseRow]) throws(LinearProgramError)

    /// Replaces the bounds of some columns.
    func setColumnBounds(_ columns: [Int], lower: [Double], upper: [Double]) throws(LinearProgramError)

    /// Replaces the bounds of some rows.
    func setRowBounds(_ rows: [Int], lower: [Double], upper: [Double]) throws(LinearProgramError)

    /// Minimises the present objective.
    func solve(_ options: SolveOptions) throws(LinearProgramError) -> Solution
}
