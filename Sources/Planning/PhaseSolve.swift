import LinearProgram

/// Solves the phases of a goal one after the other on one solver; blocking.
struct PhaseSolve {
    /// A solved phase whose objective bounds the later ones.
    struct Bound {
        var weights: [PlanningObjective: Double]
        var row: Int
        var scale: Double
        var optimum: Double
        /// How far later phases may go beyond the optimum.
        var room: Double
        /// What counts as one unit of rounding: the optimum, or a little of the largest cost where that is zero.
        var size: Double
    }

    /// Unserved demand below this fraction of all (weighted) demand is rounding.
    static let negligibleUnservedFraction = 1e-9
    /// Room in a bound without tolerance, relative to its size, so that rounding does not break it.
    static let leastRoom = 1e-10
    /// More room, tried in turn when rounding did break a bound.
    static let widerRooms = [1e-9, 1e-8, 1e-7]
    let program: AllocationProgram
    let solver: any LinearProgramSolving
    let warmStart: PlanBasis?
    let deadline: ContinuousClock.Instant?
    private let clock = ContinuousClock()
    private let goal: PhaseSteps
    private var steps: [PhaseSteps.Step] { goal.steps }

    private(set) var phases: [AllocationPlan.Phase] = []
    private(set) var bounds: [Bound] = []
    private(set) var basis = PlanBasis()
    /// Whether demand may go unserved, because not all can be served.
    private(set) var leavesUnserved = false
    /// Whether time was up before the last phase was solved.
    private(set) var ranOutOfTime = false
    private let isKnownShort: Bool
    private var rowKeys: [ProgramKey]
    /// Where the solver stood when time was up.
    private var interrupted: Basis?
    /// The first phase, or that of unserved demand.
    private var beginning = ""

    /// - Parameter isKnownShort: whether it is known that not all demand can be served.
    init(
        program: AllocationProgram,
        goal: PlanningGoal,
        solver: any LinearProgramSolving,
        warmStart: PlanBasis?,
        isKnownShort: Bool,
        deadline: ContinuousClock.Instant?
    ) {
        self.program = program
        self.isKnownShort = isKnownShort
        self.solver = solver
        self.warmStart = warmStart
        self.deadline = deadline
        rowKeys = program.rowKeys
        self.goal = PhaseSteps(goal)
    }

    /// Runs all phases and returns the last one's solution with the weights it minimised; where time runs out, that of the
    /// last one that was solved.
    /// - Throws: ``PlanningError``, also when time is up in the first phase; `LinearProgramError`, or `CancellationError`
    ///   between phases.
    mutating func run() throws -> (solution: Solution, weights: [PlanningObjective: Double]) {
        do {
            return try runAll()
        } catch var error as PlanningError where error.code == .timeLimit {
            if let interrupted { keep(interrupted, of: beginning) }
            error.basis = basis
            throw error
        }
    }

    private mutating func runAll() throws -> (solution: Solution, weights: [PlanningObjective: Double]) {
        try solver.load(program.linear)
        var last: Solution?
        guard var lastWeights = steps.first?.weights else {
            throw PlanningError(code: .invalidGoal, message: "the goal names no objective")
        }
        if !isKnownShort, !program.isEvidentlyShort {
            do {
                last = try solveServingEverything(steps[0])
            } catch let error as PlanningError where error.code == .solverFailed {
                // Where the solver gives up with all demand served it may not without.
                last = nil
            }
        }
        let servesEverything = last != nil
        if !servesEverything {
            do {
                last = try solveUnserved()
            } catch let error as PlanningError where error.code == .solverFailed {
                return (program.cheapestSolution(costs: program.costs(lastWeights)), lastWeights)
            }
            lastWeights = goal.unserved.weights
        }
        for (n, step) in steps.enumerated() {
            try Task.checkCancellation()
            if n > 0 || !servesEverything {
                guard let solution = try solveNextIfPossible(step, after: last) else { break }
                (last, lastWeights) = (solution, step.weights)
            }
            if n + 1 < steps.count, let phase = phases.last {
                try bound(step.name, program.costs(step.weights), step.weights, phase.optimum, step.tolerance)
            }
        }
        guard let last else { throw PlanningError(code: .invalidGoal, message: "the goal names no objective") }
        return (last, lastWeights)
    }

    /// A later phase; nil where the solver fails at it in a problem of extreme sizes or time runs out, so that the plan
    /// ends with the phase before.
    private mutating func solveNextIfPossible(_ step: PhaseSteps.Step, after last: Solution?) throws -> Solution? {
        do {
            return try solveNext(step, after: last)
        } catch let error as PlanningError where error.code == .solverFailed && last != nil {
            return nil
        } catch let error as PlanningError where error.code == .timeLimit && last != nil {
            ranOutOfTime = true
            // A later solve goes on from here.
            if let interrupted { keep(interrupted, of: step.name) }
            return nil
        }
    }

    // MARK: Phases

    /// The first phase with all demand served, or nil when that is impossible.
    private mutating func solveServingEverything(_ step: PhaseSteps.Step) throws -> Solution? {
        beginning = step.name
        let costs = program.costs(step.weights)
        let started = clock.now
        try solver.setObjective(costs)
        let fresh = program.startingBasis(costs: costs, favouringPrimal: false)
        let warm = warmStart?.start(phase: step.name, columnKeys: program.columnKeys, rowKeys: rowKeys)
        let solution = try attempt(.dual, .basis(warm ?? fresh))
        guard solution.status != .infeasible else { return nil }
        let usable = try requireOptimal(solution, phase: step.name)
        if program.problem.allowsUnserved { recordNothingUnserved() }
        return try recordOneWay(step, costs, usable, after: nil, since: started)
    }

    private mutating func solveUnserved() throws -> Solution {
        leavesUnserved = true
        let weights: [PlanningObjective: Double] = [.unserved: 1]
        let step = goal.unserved
        beginning = step.name
        let relaxable = program.relaxableColumns
        let zeros = [Double](repeating: 0, count: relaxable.count)
        try solver.setColumnBounds(relaxable.map(\.column), lower: zeros, upper: relaxable.map(\.upper))
        let costs = program.costs(weights)
        let started = clock.now
        try solver.setObjective(costs)
        let fresh = program.startingBasis(costs: program.costs(steps[0].weights), favouringPrimal: false)
        let warm = warmStart?.start(phase: step.name, columnKeys: program.columnKeys, rowKeys: rowKeys)
        let solution = try requireOptimal(attempt(.dual, .basis(warm ?? fresh)), phase: step.name)
        record(step, costs, solution, bound: provenBound(solution, step), since: started)
        guard let optimum = phases.last?.optimum else { return solution }
        if optimum <= Self.negligibleUnservedFraction * costs.reduce(0, +) {
            phases[phases.count - 1].optimum = 0
            if goal.unservedTolerance == 0 || optimum == 0 {
                let idle = program.cells.filter { $0.isRelaxable && $0.queries > 0 }.map(\.unservedColumn)
                let none = [Double](repeating: 0, count: idle.count)
                try solver.setColumnBounds(idle, lower: none, upper: none)
                leavesUnserved = false
                return solution
            }
        }
        try bound(step.name, costs, weights, optimum, goal.unservedTolerance)
        return solution
    }

    /// A later phase: from the warm start where there is one for it, else from where the previous phase ended.
    private mutating func solveNext(_ step: PhaseSteps.Step, after last: Solution?) throws -> Solution {
        let costs = program.costs(step.weights)
        let started = clock.now
        try solver.setObjective(costs)
        let warm = warmStart?.start(phase: step.name, columnKeys: program.columnKeys, rowKeys: rowKeys)
        let start = warm.map { SolveOptions.Start.basis($0) } ?? .present
        let solution = try solveWithinBounds(step, start)
        return try recordOneWay(step, costs, solution, after: last, since: started)
    }

    // MARK: Parts

    private mutating func bound(
        _ name: String,
        _ costs: [Double],
        _ weights: [PlanningObjective: Double],
        _ optimum: Double,
        _ tolerance: Double
    ) throws {
        let columns = costs.indices.filter { costs[$0] != 0 }
        guard let largest = columns.map({ abs(costs[$0]) }).max() else { return }
        let size = max(abs(optimum), 1e-3 * largest)
        let bound = Bound(
            weights: weights,
            row: rowKeys.count,
            scale: max(abs(optimum), largest),
            optimum: optimum,
            room: max(tolerance * abs(optimum), Self.leastRoom * size),
            size: size
        )
        let upper = (optimum + bound.room) / bound.scale
        let values = columns.map { costs[$0] / bound.scale }
        try solver.addRows([SparseRow(upper: upper, columns: columns, values: values)])
        bounds.append(bound)
        rowKeys.append(ProgramKey(.boundRow, bounds.count, slot: 0))
    }

    /// A later phase always has a solution, the previous one's; when rounding hides it, the bounds give way a little.
    private mutating func solveWithinBounds(_ step: PhaseSteps.Step, _ start: SolveOptions.Start) throws -> Solution {
        let first = try attempt(.primal, start)
        if first.status == .optimal { return first }
        for room in Self.widerRooms {
            for n in bounds.indices { bounds[n].room = max(bounds[n].room, room * bounds[n].size) }
            try solver.setRowBounds(
                bounds.map(\.row),
                lower: bounds.map { _ in -.infinity },
                upper: bounds.map { ($0.optimum + $0.room) / $0.scale }
            )
            for method in [SolveOptions.Method.primal, .dual] {
                let again = try attempt(method, .slack)
                if again.status == .optimal { return again }
            }
        }
        return try requireOptimal(first, phase: step.name)
    }

    mutating func attempt(_ method: SolveOptions.Method, _ start: SolveOptions.Start) throws -> Solution {
        let remaining = deadline.map { clock.now.duration(to: $0) }
        let solution = try solver.solve(SolveOptions(method: method, start: start, timeLimit: remaining))
        if solution.status == .timeLimit {
            interrupted = solution.basis
            throw PlanningError(
                code: .timeLimit,
                message: "the time limit passed in phase \(phases.count + 1); allow more time or plan fewer slots"
            )
        }
        return solution
    }

    /// The solution if it is optimal; otherwise another try from scratch, by the other ways there are.
    private mutating func requireOptimal(_ solution: Solution, phase: String) throws -> Solution {
        if solution.status == .optimal { return solution }
        let ways: [(SolveOptions.Method, SolveOptions.Start)] = [
            (.primal, .slack), (.dual, .slack), (.presolvedDual, .slack),
        ]
        for (method, start) in ways {
            let again = try attempt(method, start)
            if again.status == .optimal { return again }
        }
        throw PlanningError(
            code: .solverFailed,
            message: "phase \(phase) ended \(solution.status.rawValue); look for values of extreme size in the problem"
        )
    }

    private mutating func recordNothingUnserved() {
        phases.append(.init(objective: .unserved, optimum: 0, seconds: 0, iterations: 0, bound: 0))
    }

    mutating func record(
        _ step: PhaseSteps.Step,
        _ costs: [Double],
        _ solution: Solution,
        bound: Double,
        since start: ContinuousClock.Instant
    ) {
        let optimum = zip(costs, solution.columnValues).reduce(0) { $0 + $1.0 * $1.1 }
        let seconds = start.duration(to: clock.now) / .seconds(1)
        phases.append(
            .init(
                objective: step.objective,
                optimum: optimum,
                seconds: seconds,
                iterations: solution.iterations,
                bound: bound
            )
        )
        keep(solution.basis, of: step.name)
    }

    private mutating func keep(_ end: Basis, of phase: String) {
        basis.phases[phase] = .init(columnKeys: program.columnKeys, rowKeys: rowKeys, basis: end)
    }

    /// What the objective cannot be below while earlier ones keep to their limits, the room for rounding included: a bound
    /// without it would be above what a plan that makes use of the room reaches.
    func provenBound(_ solution: Solution, _ step: PhaseSteps.Step) -> Double {
        let prices = program.duals(solution, self, finalWeights: step.weights)
        return prices.lowerBound(in: program.problem, limits: bounds.map { $0.optimum + $0.room })
    }
}
