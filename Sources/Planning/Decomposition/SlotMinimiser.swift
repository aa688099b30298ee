/// Finds the cheapest points of one slot's program: by ``SlotSimplex`` wherever its answer proves itself, by
/// ``SlotSolver`` elsewhere.
///
/// Not Sendable: it lives on the thread of one ``SlotWorker``.
final class SlotMinimiser {
    /// A point this far from its bound, relative to the sum of what it costs, is as good as doubles can tell.
    private static let relativeNoise = 1e-11
    /// What a cell may be from its cheapest arc, as parts of its share of the precision: tried in turn.
    private static let toleranceParts = [3, 0.1]

    let program: SlotProgram
    let layout: SlotLayout
    private let form: Int
    private let linear: SlotLinearProgram
    private let simplex: SlotSimplex?
    private var solver: SlotSolver?
    private var allowsUnserved = false
    private var basis: SlotSimplexBasis?
    private let solverMemory: SlotSolverMemory?

    init(_ program: SlotProgram, layout: SlotLayout, form: Int, memory: SlotMinimiserMemory?) {
        self.program = program
        self.layout = layout
        self.form = form
        linear = SlotLinearProgram(program)
        // Crowding joins the resources of a site, which the simplex method for slots takes one by one.
        simplex = program.supply.congestion == nil ? SlotSimplex(linear) : nil
        solverMemory = memory?.solver
        if let known = memory?.basis, known.limitedResources == program.limitedResources, known.layout == layout {
            basis = known
        }
    }

    var iterations: Int { (simplex?.iterations ?? 0) + (solver?.iterations ?? 0) }

    /// What to hand on to a later plan.
    var memory: SlotMinimiserMemory {
        SlotMinimiserMemory(basis: simplex?.basis(layout) ?? basis, solver: solver?.memory)
    }

    /// Whether it knows where to begin.
    var hasStart: Bool { simplex == nil ? (solver?.hasArcs ?? false) : simplex?.hasStarted ?? false || basis != nil }

    /// See ``SlotLinearProgram/potential(_:)``.
    func potential(_ weights: [Double]) -> Double { linear.potential(weights) }

    /// Lets demand go unserved from now on.
    func allowUnserved() throws {
        allowsUnserved = true
        simplex?.allowUnserved()
        try solver?.allowUnserved()
    }

    /// The cheapest point when every quantity has a weight; nil when the slot cannot be served within its own limits.
    ///
    /// - Parameters:
    ///   - precision: how far the point's cost may be from the least.
    ///   - guide: what a merged form found, to begin with where nothing is known.
    func minimise(
        _ weights: [Double],
        precision: Double,
        guide: (answer: SlotAnswer, form: SlotMinimiser)? = nil,
        deadline: ContinuousClock.Instant?
    ) throws -> SlotAnswer? {
        if let deadline, ContinuousClock.now >= deadline {
            throw PlanningError(
                code: .timeLimit,
                message: "the time limit passed in slot \(program.supply.slot); allow more time or plan fewer slots"
            )
        }
        if let answer = answerOfSimplex(weights, precision, guide) { return answer }
        return try answerOfSolver(weights, precision, guide, deadline)
    }

    private func answerOfSimplex(
        _ weights: [Double],
        _ precision: Double,
        _ guide: (answer: SlotAnswer, form: SlotMinimiser)?
    ) -> SlotAnswer? {
        guard let simplex else { return nil }
        simplex.setCosts(weights, linear)
        guard start(simplex, guide) else { return nil }
        // What all cells are from their cheapest arcs adds up, but seldom do all reach the tolerance of each.
        let share = precision / Double(max(1, program.cells.count))
        for part in Self.toleranceParts {
            guard simplex.optimise(tolerance: part * share) else { return nil }
            let point = simplex.point(form: form, weights)
            let bound = simplex.bound(constant: simplex.constantCost(linear, weights))
            let size = zip(weights, point.quantities).reduce(0) { $0 + abs($1.0 * $1.1) }
            if point.cost(weights) - bound <= max(precision, Self.relativeNoise * size) {
                return SlotAnswer(point: point, bound: bound, prices: simplex.prices(weights))
            }
        }
        return nil
    }

    private func start(_ simplex: SlotSimplex, _ guide: (answer: SlotAnswer, form: SlotMinimiser)?) -> Bool {
        if simplex.hasStarted { return true }
        if let known = basis {
            basis = nil
            if simplex.start(known) { return true }
        }
        if let coarse = guide?.form.simplex, simplex.start(from: coarse) { return true }
        return simplex.start(queryPrices: guide?.answer.prices.query ?? simplex.unlimitedQueryPrices)
    }

    private func answerOfSolver(
        _ weights: [Double],
        _ precision: Double,
        _ guide: (answer: SlotAnswer, form: SlotMinimiser)?,
        _ deadline: ContinuousClock.Instant?
    ) throws -> SlotAnswer? {
        let solver = try solver ?? makeSolver()
        self.solver = solver
        if !solver.hasArcs, let guide {
            solver.activate(program.arcs(of: guide.answer.point, in: guide.form.program))
            let arcPrice = weights[SlotQuantities.index(.delay)]
            solver.activateCheapest(queryPrices: guide.answer.prices.query, arcPrice: arcPrice)
        }
        return try solver.minimise(weights, precision: precision, deadline: deadline)
    }

    private func makeSolver() throws -> SlotSolver {
        let solver = try SlotSolver(program, form: form, memory: solverMemory)
        if allowsUnserved { try solver.allowUnserved() }
        return solver
    }
}
