import LinearProgram

/// The restricted master of a Dantzig-Wolfe split by slot: which mixture of the points known of each slot is best
/// within the rows that couple slots.
///
///     min  sum_t sum_p (w . q_tp) theta_tp + M sum_b a_b
///     s.t. sum_p theta_tp = 1                              for every slot t            (price sigma_t)
///          sum_t sum_p q_tp[b] theta_tp - a_b <= limit_b   for every coupling row b    (price -pi_b)
///
/// It keeps its basis while points are added.
struct SlotMaster {
    /// A row that couples slots: `coefficients . sum of quantities <= limit`.
    struct Coupling: Sendable {
        var coefficients: [Double]
        var limit: Double
        /// What violations are relative to, > 0: the limit, or what the sum could be where the limit is next to zero.
        var scale: Double
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

    /// In units of the objective per limit; beyond it slots would see nothing but the coupling row. A lower price proves
    /// a bound all the same.
    private static let highestPrice = 1e7

    /// In units of the objective.
    private static let largestCost = 1e19

    private let solver: any LinearProgramSolving
    private let deadline: ContinuousClock.Instant?
    private let weights: [Double]
    private let couplings: [Coupling]
    private let scales: [Double]
    /// $ of one unit of the master's objective.
    private let unit: Double
    /// By slot, the columns of its points in the order they were added.
    private var columns: [[Int]]
    private var columnCount = 0
    private var costs: [Double] = []
    private var isFresh = true

    /// - Parameters:
    ///   - size: about how large the objective is.
    ///   - penalty: M, in units of `size`.
    init(
        solver: any LinearProgramSolving,
        weights: [Double],
        couplings: [Coupling],
        slots: Int,
        size: Double,
        penalty: Double,
        deadline: ContinuousClock.Instant?
    ) throws {
        self.solver = solver
        self.deadline = deadline
        self.weights = weights
        self.couplings = couplings
        scales = couplings.map(\.scale)
        unit = max(size, 1e-12)
        columns = Array(repeating: [], count: slots)
        var linear = SparseLinearProgram()
        for _ in 0..<slots { linear.addRow(lower: 1, upper: 1) }
        for (coupling, scale) in zip(couplings, scales) {
            let row = linear.addRow(upper: coupling.limit / scale)
            linear.addEntry(row: row, column: linear.addColumn(objective: penalty), value: -1)
            columnCount += 1
        }
        try solver.load(linear, isScaled: false)
        costs = couplings.map { _ in penalty }
    }

    /// Makes points known, one list a slot.
    mutating func add(_ points: [[SlotPoint]]) throws {
        var added: [SparseColumn] = []
        for (t, slotPoints) in points.enumerated() {
            for point in slotPoints {
                // No mixture has any of a point so dear, and solvers take no larger costs.
                let cost = min(max(point.cost(weights) / unit, -Self.largestCost), Self.largestCost)
                var column = SparseColumn(
                    cost: cost,
                    rows: [Int32(truncatingIfNeeded: t)],
                    values: [1]
                )
                for (b, coupling) in couplings.enumerated() {
                    let value = point.cost(coupling.coefficients) / scales[b]
                    guard value != 0 else { continue }
                    column.rows.append(Int32(truncatingIfNeeded: columns.count + b))
                    column.values.append(value)
                }
                added.append(column)
                columns[t].append(columnCount)
                columnCount += 1
            }
        }
        costs += added.map(\.cost)
        try solver.addColumns(added)
    }

    /// Sets M, for when the present one does not keep the coupling rows; in units of `size`.
    mutating func setPenalty(_ penalty: Double, size: Double) throws {
        for b in couplings.indices { costs[b] = penalty * max(1, size / unit) }
        try solver.setObjective(costs)
    }

    /// The best mixture that keeps the coupling rows, and from now on no other; rows that rounding has closed give way a
    /// little, as far as `rooms` (relative to their scale). Nil when there is none: rows may then be broken as before.
    ///
    /// - Parameter earlier: a mixture that keeps the rows, to begin with: the best for another objective.
    mutating func solveWithoutViolations(
        rooms: [Double],
        from earlier: ColumnGeneration.Outcome?
    ) throws -> Answer? {
        let artificial = Array(couplings.indices)
        let rows = artificial.map { columns.count + $0 }
        let none = couplings.map { _ in 0.0 }
        try solver.setColumnBounds(artificial, lower: none, upper: none)
        if let earlier {
            isFresh = false
            let solution = try attempt(.primal, .basis(basis(of: earlier)))
            if solution.status == .optimal { return answer(solution) }
        }
        for room in [0] + rooms {
            let upper = zip(couplings, scales).map { $0.limit / $1 + room }
            try solver.setRowBounds(rows, lower: couplings.map { _ in -.infinity }, upper: upper)
            isFresh = false
            for method in [SolveOptions.Method.dual, .primal] {
                let solution = try attempt(method, .slack)
                if solution.status == .optimal { return answer(solution) }
            }
        }
        try solver.setColumnBounds(artificial, lower: none, upper: couplings.map { _ in .infinity })
        try solver.setRowBounds(
            rows,
            lower: couplings.map { _ in -.infinity },
            upper: zip(couplings, scales).map { $0.limit / $1 }
        )
        isFresh = true
        return nil
    }

    /// The best mixture of the points known.
    mutating func solve() throws -> Answer {
        let started: SolveOptions.Start = isFresh ? .basis(startingBasis()) : .present
        isFresh = false
        var solution = try attempt(.primal, started)
        for method in [SolveOptions.Method.dual, .primal] where solution.status != .optimal {
            solution = try attempt(method, .slack)
        }
        guard solution.status == .optimal else {
            throw PlanningError(
                code: .solverFailed,
                message: "joining the slots ended \(solution.status.rawValue); look for values of extreme size"
            )
        }
        return answer(solution)
    }

    private func answer(_ solution: Solution) -> Answer {
        let slots = columns.count
        return Answer(
            objective: solution.objective * unit,
            prices: couplings.indices.map {
                min(max(0, -solution.rowDuals[slots + $0]), Self.highestPrice) * unit / scales[$0]
            },
            weights: columns.map { $0.map { max(0, solution.columnValues[$0]) } },
            violation: couplings.indices.map { solution.columnValues[$0] }.max() ?? 0
        )
    }

    /// Every slot at its cheapest point; feasible, with what is missing in the artificial columns.
    private func startingBasis() -> Basis {
        var basis = Basis(
            columns: [Basis.Status](repeating: .atLower, count: columnCount),
            rows: [Basis.Status](repeating: .basic, count: columns.count + couplings.count)
        )
        for (t, own) in columns.enumerated() {
            guard let best = own.min(by: { costs[$0] < costs[$1] }) else { continue }
            basis.columns[best] = .basic
            basis.rows[t] = .atLower
        }
        return basis
    }

    /// The basis whose solution an earlier mixture is: as many coupling rows are tight, the dearest first, as it has points
    /// beyond one a slot.
    private func basis(of earlier: ColumnGeneration.Outcome) -> Basis {
        var basis = Basis(
            columns: [Basis.Status](repeating: .atLower, count: columnCount),
            rows: [Basis.Status](repeating: .atLower, count: columns.count)
                + [Basis.Status](repeating: .basic, count: couplings.count)
        )
        var mixed = -columns.count
        for (own, shares) in zip(columns, earlier.weights) {
            for (column, share) in zip(own, shares) where share > 0 {
                basis.columns[column] = .basic
                mixed += 1
            }
        }
        let dearest = earlier.prices.indices.sorted { earlier.prices[$0] > earlier.prices[$1] }
        for b in dearest.prefix(max(0, mixed)) { basis.rows[columns.count + b] = .atUpper }
        return basis
    }

    private func attempt(_ method: SolveOptions.Method, _ start: SolveOptions.Start) throws -> Solution {
        let remaining = deadline.map { ContinuousClock.now.duration(to: $0) }
        let solution = try solver.solve(SolveOptions(method: method, start: start, timeLimit: remaining))
        if solution.status == .timeLimit {
            throw PlanningError(
                code: .timeLimit,
                message: "the time limit passed while slots were joined; allow more time or plan fewer slots"
            )
        }
        return solution
    }
}
