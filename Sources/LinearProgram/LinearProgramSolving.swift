/// A solver holding one program, changed and re-solved in place from its present basis.
///
/// Calls block; reach a solver through ``SolverSession``, which keeps it on its own thread.
public protocol LinearProgramSolving: AnyObject {
    /// Replaces whatever was loaded.
    ///
    /// - Parameter isScaled: whether the solver may scale rows and columns of its own accord, by what it finds when it
    ///   is first solved; a program that is well scaled already, and grows much, is better left as it is.
    /// - Throws: ``LinearProgramError`` with code `malformedProgram`.
    func load(_ program: SparseLinearProgram, isScaled: Bool) throws(LinearProgramError)

    /// Replaces all costs; one value a column.
    func setObjective(_ costs: [Double]) throws(LinearProgramError)

    /// Appends rows; they enter the present basis as basic.
    func addRows(_ rows: [SparseRow]) throws(LinearProgramError)

    /// Appends columns; they enter the present basis at their lower bound.
    /// - Throws: ``LinearProgramError`` with code `malformedProgram`.
    func addColumns(_ columns: [SparseColumn]) throws(LinearProgramError)

    /// Replaces the bounds of some columns.
    func setColumnBounds(_ columns: [Int], lower: [Double], upper: [Double]) throws(LinearProgramError)

    /// Replaces the bounds of some rows.
    func setRowBounds(_ rows: [Int], lower: [Double], upper: [Double]) throws(LinearProgramError)

    /// Minimises the present objective.
    func solve(_ options: SolveOptions) throws(LinearProgramError) -> Solution
}

extension LinearProgramSolving {
    /// Replaces whatever was loaded, and lets the solver scale it.
    /// - Throws: ``LinearProgramError`` with code `malformedProgram`.
    public func load(_ program: SparseLinearProgram) throws(LinearProgramError) {
        try load(program, isScaled: true)
    }
}
