import LinearProgram

/// The restricted master of a Dantzig-Wolfe split by slot: which mixture of the points known of each slot is best
/// within the rows that couple slots.
///
///     min  sum_t sum_p (w . q_tp) theta_tp + M sum_b a_b
///     s.t. sum_p theta_tp = 1                              for every slot t            (price sigma_t)
///          sum_t sum_p q_tp[b] theta_tp - a_b <= limit_b   for every coupling row b    (price -pi_b)
struct SlotMaster {
    /// A row that couples slots: `coefficients . sum of quantities <= limit`.
    struct Coupling: Sendable {
        var coefficients: [Double]
        var limit: Double
    }

    /// Where a solve of the master ended.
    struct Answer {
        var objective: Double
        /// Price of each coupling row, >= 0.
        var prices: [Double]
        /// theta, by slot and point.
        var weights: [[Double]]
        /// What is missing in coupling rows, relative to their limits.
        var violation: Double
    }

    private let solver: any LinearProgramSolving

    init() throws { solver = try ClpSolver() }

    func solve(
        points: [[SlotPoint]],
        weights: [Double],
        couplings: [Coupling],
        penalty: Double
    ) throws -> Answer {
        var linear = SparseLinearProgram()
        let slots = points.indices.map { _ in linear.addRow(lower: 1, upper: 1) }
        let scales = couplings.map { max(abs($0.limit), 1e-9) }
        let rows = zip(couplings, scales).map { linear.addRow(upper: $0.limit / $1) }
        let unit = max(points.compactMap(\.last).reduce(0) { $0 + abs($1.cost(weights)) }, 1e-12)
        for (t, slotPoints) in points.enumerated() {
            for point in slotPoints {
                let column = linear.addColumn(objective: point.cost(weights) / unit)
                linear.addEntry(row: slots[t], column: column, value: 1)
                for (b, coupling) in couplings.enumerated() {
                    linear.addEntry(row: rows[b], column: column, value: point.cost(coupling.coefficients) / scales[b])
                }
            }
        }
        let artificial = rows.map { row in
            let column = linear.addColumn(objective: penalty)
            linear.addEntry(row: row, column: column, value: -1)
            return column
        }
        try solver.load(linear)
        var solution = try solver.solve(SolveOptions(method: .dual, start: .slack))
        if solution.status != .optimal { solution = try solver.solve(SolveOptions(method: .primal, start: .slack)) }
        guard solution.status == .optimal else {
            throw PlanningError(
                code: .solverFailed,
                message: "joining the slots ended \(solution.status.rawValue); look for values of extreme size"
            )
        }
        var next = 0
        return Answer(
            objective: solution.objective * unit,
            prices: rows.indices.map { max(0, -solution.rowDuals[rows[$0]]) * unit / scales[$0] },
            weights: points.map { slotPoints in
                defer { next += slotPoints.count }
                return slotPoints.indices.map { max(0, solution.columnValues[next + $0]) }
            },
            violation: artificial.map { solution.columnValues[$0] }.max() ?? 0
        )
    }
}
