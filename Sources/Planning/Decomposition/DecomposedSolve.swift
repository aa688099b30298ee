import LinearProgram

/// Solves the phases of a goal by column generation over slots; the counterpart of ``PhaseSolve`` for large problems.
struct DecomposedSolve {
    /// Of a sum of many terms, relative to what the terms could come to.
    private static let rounding = 1e-14

    let problem: AllocationProblem
    /// The time that slots are split by; nil where nothing else joins them.
    let outline: ScheduleSolve.Outcome?
    /// What batteries add to every quantity whatever is served.
    let fixed: [Double]
    let quantities: SlotQuantities
    let generation: ColumnGeneration
    private let goal: PhaseSteps
    private let memory: DecompositionMemory?
    private let clock = ContinuousClock()

    private(set) var phases: [AllocationPlan.Phase] = []
    private(set) var couplings: [SlotMaster.Coupling]
    /// Weights of the phases that bound later ones, in the order of their couplings.
    private(set) var bounded: [[PlanningObjective: Double]] = []
    private(set) var points: [[SlotPoint]]
    private(set) var prices: [String: [Double]] = [:]
    /// How large each phase's objective could be at all.
    private var potentials: [String: Double] = [:]
    /// The phase before, whose mixture keeps what bounds the next.
    private var earlier: ColumnGeneration.Outcome?
    /// Whether demand may go unserved, because not all can be served.
    private(set) var leavesUnserved = false
    /// Whether time was up before the last phase was solved.
    private(set) var ranOutOfTime = false

    init(
        _ problem: AllocationProblem,
        goal: PlanningGoal,
        crew: SlotCrew,
        outline: ScheduleSolve.Outcome? = nil,
        memory: DecompositionMemory?,
        deadline: ContinuousClock.Instant?,
        solver: (any LinearProgramSolving)? = nil
    ) throws {
        self.problem = problem
        self.goal = PhaseSteps(goal)
        self.memory = memory
        self.outline = outline
        let quantities = SlotQuantities(problem)
        self.quantities = quantities
        let fixed =
            outline?.schedule.quantities(problem, quantities) ?? [Double](repeating: 0, count: quantities.count)
        self.fixed = fixed
        generation = ColumnGeneration(crew: crew, solver: try solver ?? ClpSolver(), deadline: deadline)
        points = Array(repeating: [], count: problem.slots)
        couplings = try quantities.budgets.enumerated().map { place, budget in
            var coefficients = [Double](repeating: 0, count: quantities.count)
            coefficients[SlotQuantities.index(budget: place)] = 1
            let limit = problem.budgets[budget].limit - fixed[SlotQuantities.index(budget: place)]
            guard limit > 0 else {
                throw PlanningError(
                    code: .solverFailed,
                    message: "budget \(problem.budgets[budget].name) leaves nothing beside what batteries use"
                )
            }
            return SlotMaster.Coupling(coefficients: coefficients, limit: limit, scale: limit)
        }
    }

    /// Runs all phases and returns the last one's mixture with the weights it minimised. Where time runs out that is the
    /// best mixture of the phase under way, or of the one before where there is none.
    /// - Throws: ``PlanningError``, also when time is up before there is any; `LinearProgramError`, or `CancellationError`.
    mutating func run() async throws -> (outcome: ColumnGeneration.Outcome, weights: [PlanningObjective: Double]) {
        let crew = generation.crew
        let figures = SlotFigures(problem: problem, quantities: quantities, schedule: outline?.schedule)
        try await crew.load(figures, from: memory?.slots ?? [:])
        var last: ColumnGeneration.Outcome?
        var lastWeights = goal.unserved.weights
        let steps = goal.steps + [goal.unserved]
        let vectors = steps.map { quantities.vector($0.weights) }
        let known = try await crew.map { block in
            (
                isShort: block.isEvidentlyShort,
                points: block.recall(allowingUnserved: false),
                potentials: vectors.map { block.potential($0) }
            )
        }
        for (n, step) in steps.enumerated() { potentials[step.name] = known.reduce(0) { $0 + $1.potentials[n] } }
        if !known.contains(where: \.isShort), outline?.leavesUnserved != true {
            points = known.map(\.points)
            last = try await solve(goal.steps[0])
        }
        let servesEverything = last != nil
        if !servesEverything {
            last = try await solveUnserved()
        } else if problem.allowsUnserved {
            phases.insert(.init(objective: .unserved, optimum: 0, seconds: 0, iterations: 0, bound: 0), at: 0)
        }
        for (n, step) in goal.steps.enumerated() {
            if n > 0 || !servesEverything {
                guard try await solveInTime(step, &last) else { break }
            }
            guard let outcome = last else { throw Self.failure(step.name) }
            lastWeights = step.weights
            ranOutOfTime = outcome.isCutShort
            if ranOutOfTime { break }
            if n + 1 < goal.steps.count { bound(step, outcome) }
        }
        guard let last else {
            throw PlanningError(code: .invalidGoal, message: "the goal names no objective")
        }
        return (last, lastWeights)
    }

    /// A phase after `last`, which it takes the place of; false, with `last` as it was, when time is up.
    private mutating func solveInTime(
        _ step: PhaseSteps.Step,
        _ last: inout ColumnGeneration.Outcome?
    ) async throws -> Bool {
        do {
            last = try await solve(step)
            return true
        } catch let error as PlanningError where error.code == .timeLimit && last != nil {
            ranOutOfTime = true
            return false
        }
    }

    private mutating func solve(_ step: PhaseSteps.Step) async throws -> ColumnGeneration.Outcome? {
        let started = clock.now
        let remembered = memory?.prices[step.name].flatMap { $0.count == couplings.count ? $0 : nil }
        let weights = quantities.vector(step.weights)
        let outcome = try await generation.minimise(
            weights,
            potential: potentials[step.name] ?? 0,
            under: couplings,
            from: remembered,
            after: earlier,
            isFeasible: !phases.isEmpty || step.objective == .unserved,
            // Of what must go unserved only the least will do: the plan in force may leave less.
            endsEarly: step.objective != .unserved,
            points: &points
        )
        guard let outcome else { return nil }
        earlier = outcome
        prices[step.name] = outcome.prices
        var phase = AllocationPlan.Phase(
            objective: step.objective,
            optimum: outcome.objective + constant(step.weights),
            seconds: started.duration(to: clock.now) / .seconds(1),
            iterations: outcome.iterations,
            bound: outcome.bound
        )
        if let settled = outline?.settled[step.name] {
            (phase.optimum, phase.bound) = (settled.optimum, settled.bound)
            phase.seconds += settled.seconds
            phase.iterations += settled.iterations
        } else if outline != nil {
            // What the slots prove holds for their schedule alone.
            phase.bound = try pricedDuals(outcome, step.weights).lowerBound(in: problem)
        }
        phases.append(phase)
        return outcome
    }

    private mutating func solveUnserved() async throws -> ColumnGeneration.Outcome {
        leavesUnserved = true
        let crew = generation.crew
        points = try await crew.map { block in
            try block.allowUnserved()
            return block.recall(allowingUnserved: true)
        }
        try await addFrugalPoints()
        let step = goal.unserved
        guard let outcome = try await solve(step) else { throw Self.failure(step.name) }
        if outcome.objective <= PhaseSolve.negligibleUnservedFraction * problem.weightedQueries {
            phases[phases.count - 1].optimum = 0
        }
        bound(step, outcome)
        return outcome
    }

    /// Serving nothing keeps every budget: with such points the mixture always has somewhere to start from.
    private mutating func addFrugalPoints() async throws {
        guard !quantities.budgets.isEmpty else { return }
        var frugal = [Double](repeating: 0, count: quantities.count)
        for (place, budget) in quantities.budgets.enumerated() {
            frugal[SlotQuantities.index(budget: place)] = 1 / problem.budgets[budget].limit
        }
        let found = try await generation.crew.minimise(frugal, precision: 1e-6, deadline: generation.deadline)
        guard let found else { throw Self.failure("unserved") }
        for (t, answer) in found.enumerated() { points[t].append(answer.point) }
    }

    private mutating func bound(_ step: PhaseSteps.Step, _ outcome: ColumnGeneration.Outcome) {
        // Where the optimum is next to zero, rounding is as large as that of the sums that make it up: a bound without
        // room for it would shut out all points but those known, and the plan would stay where it is.
        let size = max(abs(outcome.objective), 1e-3 * outcome.size, 1e-6 * outcome.potential, .leastNormalMagnitude)
        let room = max(
            step.tolerance * abs(outcome.objective),
            PhaseSolve.leastRoom * size,
            Self.rounding * outcome.potential
        )
        let weights = quantities.vector(step.weights)
        var limit = outcome.objective + room
        if let settled = outline?.settled[step.name] {
            // Slots begin where the schedule comes from: a later phase, which may have given up some of this one.
            let settledRoom = max(step.tolerance * abs(settled.optimum), PhaseSolve.leastRoom * size)
            let least = outcome.objective + max(PhaseSolve.leastRoom * size, Self.rounding * outcome.potential)
            limit = max(settled.optimum + settledRoom - constant(step.weights), least)
        }
        couplings.append(SlotMaster.Coupling(coefficients: weights, limit: limit, scale: size))
        bounded.append(step.weights)
    }

    /// What batteries add to a sum of objectives.
    func constant(_ weights: [PlanningObjective: Double]) -> Double {
        zip(quantities.vector(weights), fixed).reduce(0) { $0 + $1.0 * $1.1 }
    }

    private static func failure(_ phase: String) -> PlanningError {
        PlanningError(
            code: .solverFailed,
            message: "phase \(phase) found no mixture of slots; look for values of extreme size in the problem"
        )
    }
}
