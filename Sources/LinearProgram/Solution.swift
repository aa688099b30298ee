/// What a solve ended with.
public struct Solution: Sendable {
    /// How a solve ended.
    public enum Status: String, Sendable {
        case optimal
        case infeasible
        case unbounded
        case timeLimit
        case iterationLimit
        /// The solver gave up for numerical reasons.
        case abandoned
    }

    public let status: Status
    public let objective: Double
    /// One value a column.
    public let columnValues: [Double]
    /// Row prices: the change of the objective when the row's bound rises by one.
    public let rowDuals: [Double]
    /// The change of the objective when the column's value is forced up by one.
    public let reducedCosts: [Double]
    /// Simplex iterations of this solve.
    public let iterations: Int
    public let basis: Basis

    public init(
        status: Status,
        objective: Double,
        columnValues: [Double],
        rowDuals: [Double],
        reducedCosts: [Double],
        iterations: Int,
        basis: Basis
    ) {
        self.status = status
        self.objective = objective
        self.columnValues = columnValues
        self.rowDuals = rowDuals
        self.reducedCosts = reducedCosts
        self.iterations = iterations
        self.basis = basis
    }
}
