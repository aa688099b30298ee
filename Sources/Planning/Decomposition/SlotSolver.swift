import LinearProgram

/// Solves one ``SlotProgram`` for changing prices, with columns for the arcs that matter only.
///
/// Arcs that stay out are priced by hand after every solve (sifting): those that would gain are added, and what they
/// could gain at most bounds the optimum from below, because the shares of a cell sum to one. The solver keeps its
/// columns and its basis from one question to the next. Not Sendable: it lives on the thread of one ``SlotWorker``.
final class SlotSolver {
    /// Programs with no more arcs than this take them all at once.
    private static let fewArcs = 1500
    /// Arcs of each cell that a larger program begins with.
    static let firstArcsPerCell = 3
    static let fastestArcsPerCell = 5
    /// Arcs of each cell that are added at a time.
    static let arcsPerRound = 2
    private static let maxRounds = 100
    /// Reduced costs above minus this are rounding, in units of cost.
    static let dualTolerance = 1e-9
    /// Costs are at most this many of their unit, inverted.
    private static let leastUnit = 1e-4

    let program: SlotProgram
    private let form: Int
    let linear: SlotLinearProgram
    private let solver: any LinearProgramSolving
    let cellOfArc: [Int32]
    private(set) var active: [Int32] = []
    private(set) var isActive: [Bool]
    private var isLoaded = false
    private var allowsUnserved = false
    private var start: Basis?
    private var last: Solution?
    private(set) var iterations = 0

    init(_ program: SlotProgram, form: Int, memory: SlotSolverMemory?) throws {
        self.program = program
        self.form = form
        linear = SlotLinearProgram(program)
        solver = try ClpSolver()
        isActive = [Bool](repeating: false, count: program.arcSites.count)
        var cellOfArc = [Int32](repeating: 0, count: program.arcSites.count)
        for (c, cell) in program.cells.enumerated() {
            for arc in cell.arcs { cellOfArc[arc] = Int32(truncatingIfNeeded: c) }
        }
        self.cellOfArc = cellOfArc
        if let memory, memory.layout == SlotLayout(program) {
            activate(memory.active)
            if memory.limitedResources == program.limitedResources { start = memory.basis }
        } else if isActive.count <= Self.fewArcs {
            activateAll()
        }
    }

    /// What to hand on to a later plan.
    var memory: SlotSolverMemory? {
        last.map {
            SlotSolverMemory(
                layout: SlotLayout(program),
                limitedResources: program.limitedResources,
                active: active,
                basis: $0.basis
            )
        }
    }

    /// Lets demand go unserved from now on.
    func allowUnserved() throws {
        allowsUnserved = true
        guard isLoaded else { return }
        let cells = program.cells.indices.filter { program.cells[$0].isRelaxable }
        try solver.setColumnBounds(cells, lower: cells.map { _ in 0 }, upper: cells.map { _ in 1 })
    }

    /// Begins with these arcs, and more.
    func activate(_ arcs: some Sequence<Int32>) {
        for arc in arcs where !isActive[Int(arc)] {
            isActive[Int(arc)] = true
            active.append(arc)
        }
    }

    private func activateAll() {
        activate((0..<isActive.count).map { Int32(truncatingIfNeeded: $0) })
    }

    /// Whether there are arcs to begin with; without any, a solve begins with all.
    var hasArcs: Bool { !active.isEmpty }

    /// The cheapest point when every quantity has a weight; nil when the slot cannot be served within its own limits.
    ///
    /// - Parameter precision: how far the point's cost may be from the least.
    func minimise(_ weights: [Double], precision: Double, deadline: ContinuousClock.Instant?) throws -> SlotAnswer? {
        let delayWeight = weights[SlotQuantities.index(.delay)]
        var fixed = linear.fixedCosts(weights)
        let largest = max(
            fixed.reduce(0) { max($0, abs($1)) },
            delayWeight == 0 ? 0 : delayWeight * (program.arcDelayUSD.max() ?? 0)
        )
        let unit = unit(largest: largest, precision: precision)
        for n in fixed.indices { fixed[n] /= unit }
        let arcPrice = delayWeight / unit
        if !hasArcs { activateFirst(fixed, arcPrice) }
        guard var solution = try solveFirst(fixed, arcPrice, deadline) else { return nil }
        var deficit = 0.0
        for round in 0... {
            let entering = price(solution.rowDuals, arcPrice, &deficit)
            let isClose = deficit * unit <= precision
            if entering.isEmpty || isClose || round == Self.maxRounds { break }
            try solver.addColumns(entering.map { column(Int($0), arcPrice) })
            activate(entering)
            solution = try solveAgain(fixed, arcPrice, deadline)
        }
        last = solution
        let bound = linear.lowerBound(
            rowDuals: solution.rowDuals,
            fixed: fixed,
            arcPrice: arcPrice,
            allowsUnserved: allowsUnserved
        )
        return SlotAnswer(
            point: point(solution, fixed),
            bound: bound * unit,
            prices: SlotPrices(solution, linear, unit: unit)
        )
    }

    /// What costs are divided by: small enough that the solver's tolerance on reduced costs, cell by cell, stays below
    /// the precision asked for, as far as its arithmetic allows.
    private func unit(largest: Double, precision: Double) -> Double {
        guard largest > 0 else { return 1 }
        let wanted = 0.1 * precision / (Self.dualTolerance * Double(max(1, program.cells.count)))
        return min(max(wanted, Self.leastUnit * largest), largest)
    }

    // MARK: Solving

    /// The first solve at new costs; nil when the slot cannot be served.
    private func solveFirst(
        _ fixed: [Double],
        _ arcPrice: Double,
        _ deadline: ContinuousClock.Instant?
    ) throws -> Solution? {
        let costs = costs(fixed, arcPrice)
        if isLoaded {
            try solver.setObjective(costs)
            if last != nil { return try solveAgain(fixed, arcPrice, deadline) }
        } else {
            try load(costs)
        }
        let begin = start ?? startingBasis(fixed, arcPrice)
        start = nil
        let solution = try attempt(.dual, .basis(begin), deadline)
        if solution.status == .optimal { return solution }
        if active.count < isActive.count {
            // Infeasible perhaps only for want of columns.
            activateAll()
            try load(self.costs(fixed, arcPrice))
            let basis = startingBasis(fixed, arcPrice)
            let whole = try attempt(.dual, .basis(basis), deadline)
            if whole.status == .optimal { return whole }
        }
        return try solveFromScratch(deadline, mayBeInfeasible: true)
    }

    /// From the present basis, which is feasible.
    private func solveAgain(
        _ fixed: [Double],
        _ arcPrice: Double,
        _ deadline: ContinuousClock.Instant?
    ) throws -> Solution {
        let solution = try attempt(.primal, .present, deadline)
        if solution.status == .optimal { return solution }
        if let again = try solveFromScratch(deadline, mayBeInfeasible: false) { return again }
        throw failure(solution.status)
    }

    private func solveFromScratch(_ deadline: ContinuousClock.Instant?, mayBeInfeasible: Bool) throws -> Solution? {
        var status = Solution.Status.abandoned
        for method in [SolveOptions.Method.dual, .primal, .presolvedDual] {
            let solution = try attempt(method, .slack, deadline)
            if solution.status == .optimal { return solution }
            status = solution.status
            if status == .infeasible, mayBeInfeasible { return nil }
        }
        throw failure(status)
    }

    private func failure(_ status: Solution.Status) -> PlanningError {
        PlanningError(
            code: .solverFailed,
            message: "slot \(program.supply.slot) ended \(status.rawValue); look for values of extreme size"
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
                message: "the time limit passed in slot \(program.supply.slot); allow more time or plan fewer slots"
            )
        }
        return solution
    }

    private func load(_ costs: [Double]) throws {
        try solver.load(
            linear.linear(arcs: active, cellOfArc: cellOfArc, costs: costs, allowsUnserved: allowsUnserved),
            isScaled: false
        )
        isLoaded = true
    }

    // MARK: Points

    private func point(_ solution: Solution, _ fixed: [Double]) -> SlotPoint {
        var point = SlotPoint(form: form)
        var found: [(arc: Int32, share: Double)] = []
        for (n, arc) in active.enumerated() {
            let share = solution.columnValues[linear.fixedColumnCount + n]
            if share > 0 { found.append((arc, share)) }
        }
        found.sort { $0.arc < $1.arc }
        point.arcs = found.map(\.arc)
        point.shares = found.map(\.share)
        for c in program.cells.indices where solution.columnValues[c] > 0 {
            point.unservedCells.append(Int32(truncatingIfNeeded: c))
            point.unservedShares.append(solution.columnValues[c])
        }
        if program.supply.mayDrawInExcess {
            for j in 0..<program.supply.siteCount
            where fixed[linear.gridColumn(j)] < fixed[linear.renewableColumn(j)] {
                point.overdrawingSites.append(Int32(truncatingIfNeeded: j))
            }
        }
        point.quantities = program.quantities(point)
        return point
    }
}
