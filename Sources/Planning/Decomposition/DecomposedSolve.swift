import LinearProgram

/// Solves the phases of a goal by column generation over slots; the counterpart of ``PhaseSolve`` for large problems.
struct DecomposedSolve {
    let problem: AllocationProblem
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

    init(
        _ problem: AllocationProblem,
        goal: PlanningGoal,
        crew: SlotCrew,
        memory: DecompositionMemory?,
        deadline: ContinuousClock.Instant?
    ) throws {
        self.problem = problem
        self.goal = PhaseSteps(goal)
        self.memory = memory
        let quantities = SlotQuantities(problem)
        self.quantities = quantities
        generation = ColumnGeneration(crew: crew, master: try SlotMaster(), deadline: deadline)
        points = Array(repeating: [], count: problem.slots)
        couplings = quantities.budgets.enumerated().map { place, budget in
            var coefficients = [Double](repeating: 0, count: quantities.count)
            coefficients[SlotQuantities.index(budget: place)] = 1
            return SlotMaster.Coupling(coefficients: coefficients, limit: problem.budgets[budget].limit)
        }
    }

    /// Runs all phases and returns the last one's mixture with the weights it minimised.
    mutating func run() async throws -> (outcome: ColumnGeneration.Outcome, weights: [PlanningObjective: Double]) {
        let crew = generation.crew
        try await crew.load(problem, quantities: quantities, from: memory?.bases ?? [:])
        var last: ColumnGeneration.Outcome?
        let isShort = try await crew.map { $0.program.isEvidentlyShort }.contains(true)
        if !isShort { last = try await solve(goal.steps[0]) }
        if last != nil, problem.allowsUnserved {
            phases.insert(.init(objective: .unserved, optimum: 0, seconds: 0, iterations: 0), at: 0)
        }
        let servesEverything = last != nil
        if !servesEverything { try await solveUnserved() }
        for (n, step) in goal.steps.enumerated() {
            if n > 0 || !servesEverything { last = try await solve(step) }
            guard let outcome = last else { throw Self.failure(step.name) }
            if n + 1 < goal.steps.count { bound(step, outcome.objective) }
        }
        guard let last, let weights = goal.steps.last?.weights else {
            throw PlanningError(code: .invalidGoal, message: "the goal names no objective")
        }
        return (last, weights)
    }

    private mutating func solve(_ step: PhaseSteps.Step) async throws -> ColumnGeneration.Outcome? {
        let started = clock.now
        let remembered = memory?.prices[step.name].flatMap { $0.count == couplings.count ? $0 : nil }
        let weights = quantities.vector(step.weights)
        let before = try await iterations()
        let outcome = try await generation.minimise(weights, under: couplings, from: remembered, points: &points)
        guard let outcome else { return nil }
        let spent = try await iterations() - before
        prices[step.name] = outcome.prices
        phases.append(
            .init(
                objective: step.objective,
                optimum: outcome.objective,
                seconds: started.duration(to: clock.now) / .seconds(1),
                iterations: spent,
                relativeGap: outcome.relativeGap
            )
        )
        return outcome
    }

    private func iterations() async throws -> Int {
        try await generation.crew.map { $0.iterations }.reduce(0, +)
    }

    private mutating func solveUnserved() async throws {
        let crew = generation.crew
        try await crew.allowUnserved(true)
        points = Array(repeating: [], count: problem.slots)
        // Serving nothing keeps every budget: the mixture always has somewhere to start from.
        if !quantities.budgets.isEmpty {
            var frugal = [Double](repeating: 0, count: quantities.count)
            for (place, budget) in quantities.budgets.enumerated() {
                frugal[SlotQuantities.index(budget: place)] = 1 / problem.budgets[budget].limit
            }
            guard let found = try await crew.minimise(frugal, deadline: generation.deadline) else {
                throw Self.failure("unserved")
            }
            for (t, point) in found.enumerated() { points[t].append(point) }
        }
        let step = PhaseSteps.Step(
            name: "unserved",
            objective: .unserved,
            weights: [.unserved: 1],
            tolerance: goal.unservedTolerance
        )
        guard let outcome = try await solve(step) else { throw Self.failure("unserved") }
        let demand = problem.areas.indices.reduce(0.0) { sum, i in
            problem.classes.indices.reduce(sum) {
                $0 + problem.unservedWeight[$1] * problem.queries[i][$1].reduce(0, +)
            }
        }
        if outcome.objective <= PhaseSolve.negligibleUnservedFraction * demand, goal.unservedTolerance == 0 {
            phases[phases.count - 1].optimum = 0
        }
        bound(step, outcome.objective)
    }

    private mutating func bound(_ step: PhaseSteps.Step, _ optimum: Double) {
        let size = max(abs(optimum), 1e-9)
        let room = max(step.tolerance * abs(optimum), PhaseSolve.leastRoom * size)
        couplings.append(SlotMaster.Coupling(coefficients: quantities.vector(step.weights), limit: optimum + room))
        bounded.append(step.weights)
    }

    private static func failure(_ phase: String) -> PlanningError {
        PlanningError(
            code: .solverFailed,
            message: "phase \(phase) found no mixture of slots; look for values of extreme size in the problem"
        )
    }
}
