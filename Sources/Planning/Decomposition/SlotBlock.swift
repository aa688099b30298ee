import LinearProgram

/// The program of one slot with a solver of its own, which keeps its basis from one question to the next.
///
/// Not Sendable: it lives on the thread of one ``SlotWorker``.
final class SlotBlock {
    let slot: Int
    let program: AllocationProgram
    private let solver: any LinearProgramSolving
    /// [quantity][column]
    private let coefficients: [[Double]]
    private(set) var last: Solution?
    private(set) var iterations = 0
    private var start: Basis?
    private var startKeys: (columns: [ProgramKey], rows: [ProgramKey])?

    init(_ problem: AllocationProblem, slot: Int, quantities: SlotQuantities) throws {
        self.slot = slot
        program = AllocationProgram(problem.slice(slot: slot))
        solver = try ClpSolver()
        coefficients = Self.coefficients(program, problem, slot, quantities)
        try solver.load(program.linear)
    }

    /// The cheapest point at a price for every quantity; nil when the slot cannot be served within its own limits.
    func minimise(_ weights: [Double], deadline: ContinuousClock.Instant?) throws -> SlotPoint? {
        var costs = [Double](repeating: 0, count: program.linear.columnCount)
        for (weight, coefficient) in zip(weights, coefficients) where weight != 0 {
            for column in costs.indices { costs[column] += weight * coefficient[column] }
        }
        try solver.setObjective(costs)
        let solution = try solve(costs, deadline)
        guard solution.status != .infeasible else { return nil }
        last = solution
        return point(solution.columnValues)
    }

    /// Lets demand go unserved, or not.
    func allowUnserved(_ isAllowed: Bool) throws {
        let columns = isAllowed ? program.relaxableColumns : program.cells.map(\.unservedColumn)
        let limit = isAllowed ? 1.0 : 0.0
        try solver.setColumnBounds(
            columns,
            lower: columns.map { _ in 0 },
            upper: columns.map { _ in limit }
        )
    }

    /// Goes on from where an earlier plan's block of the same slot ended.
    func resume(_ memory: SlotBasis) {
        guard last == nil else { return }
        start = memory.basis(columnKeys: program.columnKeys, rowKeys: program.rowKeys)
    }

    /// Where the block stands now.
    var memory: SlotBasis? {
        last.map { SlotBasis(columnKeys: program.columnKeys, rowKeys: program.rowKeys, basis: $0.basis) }
    }

    private func solve(_ costs: [Double], _ deadline: ContinuousClock.Instant?) throws -> Solution {
        let first: (SolveOptions.Method, SolveOptions.Start)
        if last != nil {
            first = (.primal, .present)
        } else if let start {
            first = (.dual, .basis(start))
        } else {
            first = (.dual, .basis(program.startingBasis(costs: costs, favouringPrimal: false)))
        }
        var solution = try attempt(first.0, first.1, deadline)
        if solution.status == .optimal { return solution }
        if solution.status == .infeasible, last == nil { return solution }
        for (method, start) in [(SolveOptions.Method.dual, SolveOptions.Start.slack), (.primal, .slack)] {
            solution = try attempt(method, start, deadline)
            if solution.status == .optimal || (solution.status == .infeasible && last == nil) { return solution }
        }
        throw PlanningError(
            code: .solverFailed,
            message: "slot \(slot) ended \(solution.status.rawValue); look for values of extreme size in the problem"
        )
    }

    private func attempt(
        _ method: SolveOptions.Method,
        _ start: SolveOptions.Start,
        _ deadline: ContinuousClock.Instant?
    ) throws -> Solution {
        let remaining = deadline.map { ContinuousClock.now.duration(to: $0) }
        let solution = try solver.solve(SolveOptions(method: method, start: start, timeLimit: remaining))
        iterations += solution.iterations
        if solution.status == .timeLimit {
            throw PlanningError(
                code: .timeLimit,
                message: "the time limit passed in slot \(slot); allow more time or plan fewer slots"
            )
        }
        return solution
    }

    private func point(_ values: [Double]) -> SlotPoint {
        var point = SlotPoint(quantities: [], columns: [], values: [])
        for (column, value) in values.enumerated() where value != 0 {
            point.columns.append(Int32(truncatingIfNeeded: column))
            point.values.append(value)
        }
        point.quantities = coefficients.map { coefficient in
            var sum = 0.0
            for (column, value) in zip(point.columns, point.values) { sum += coefficient[Int(column)] * value }
            return sum
        }
        return point
    }

    private static func coefficients(
        _ program: AllocationProgram,
        _ problem: AllocationProblem,
        _ slot: Int,
        _ quantities: SlotQuantities
    ) -> [[Double]] {
        let objectives: [PlanningObjective] = [.energy, .carbon, .delay, .unserved]
        var all = objectives.map { program.costs([$0: 1]) }
        for place in quantities.budgets {
            var use = [Double](repeating: 0, count: program.linear.columnCount)
            let budget = problem.budgets[place]
            for j in problem.sites.indices where budget.covers(site: j, slot: slot) {
                switch budget.kind {
                case .water:
                    let liters = problem.litersPerFacilityKWh(site: j, slot: slot)
                    use[program.gridColumns[j][0]] = liters
                    use[program.renewableColumns[j][0]] = liters
                case .carbon:
                    use[program.gridColumns[j][0]] = problem.carbonIntensityKgPerKWh[j][slot]
                }
            }
            all.append(use)
        }
        return all
    }
}
