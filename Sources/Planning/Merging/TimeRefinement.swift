import LinearProgram

/// Solves the last phases of a plan again with its schedule free: over all slots at once, by the arcs that the plan uses
/// and those that its prices make the cheapest; more are added until none is missing.
///
/// It starts from the plan, which is near the best already, so that few steps of the solver are left. Where the plan leaves
/// demand unserved without proof that it must, all phases are solved again and that of unserved demand is the first: a
/// phase without its limit would gain by serving nobody.
package struct TimeRefinement {
    /// Arcs of each cell to begin with, beside those the plan uses.
    private static let cheapestArcs = 3
    /// How often arcs may be added in a phase.
    private static let mostRounds = 8
    /// Distance to the bound that is good enough, relative.
    private static let targetGap = 1e-6

    /// A phase under way: what bounds it, what came of it.
    private struct Present {
        var limits: [PhaseLimitDual]
        /// Whether demand may go unserved.
        var leavesUnserved: Bool
        var basis: PlanBasis.Phase?
        var plan: AllocationPlan?
    }

    let problem: AllocationProblem
    let plan: AllocationPlan
    /// The phases to solve again: the plan's last ones, in order.
    let steps: [PhaseSteps.Step]
    /// Whether the first of them is that of unserved demand.
    private let servesFirst: Bool
    let deadline: ContinuousClock.Instant?

    /// - Parameter settled: names of the phases whose optima are the whole program's, which come before all others.
    package init(
        problem: AllocationProblem,
        goal: PlanningGoal,
        plan: AllocationPlan,
        settled: Set<String>,
        deadline: ContinuousClock.Instant?
    ) {
        self.problem = problem
        self.plan = plan
        self.deadline = deadline
        let all = PhaseSteps(goal)
        let isLimited = plan.duals.phaseLimits.contains { $0.weights[.unserved, default: 0] > 0 }
        servesFirst = !plan.unserved.isEmpty && (plan.mayServeMore || !isLimited)
        // A phase from which slots could not but stay away is solved again, with all that follow.
        let isSettled = { (step: PhaseSteps.Step) in
            let phase = plan.phases.first { $0.objective == step.objective }
            return settled.contains(step.name) && phase?.relativeGap ?? .infinity <= AllocationPlan.provenGap
        }
        let open = servesFirst ? [all.unserved] + all.steps : Array(all.steps.drop(while: isSettled))
        // Where all is settled the last phase was solved by slots all the same.
        steps = open.isEmpty ? Array(all.steps.suffix(1)) : open
    }

    /// A better plan, with the phases' optima and bounds; nil where the solver fails at it.
    /// - Throws: ``PlanningError`` when time is up; `LinearProgramError`; `CancellationError`.
    package func run(_ solver: any LinearProgramSolving) throws -> AllocationPlan? {
        var arcs = chosenArcs()
        let firstOpen = servesFirst ? 0 : plan.duals.phaseLimits.count + 1 - steps.count
        guard firstOpen >= 0, place(of: 0) >= 0 else { return nil }
        var present = Present(
            limits: Array(plan.duals.phaseLimits.prefix(firstOpen)),
            leavesUnserved: servesFirst || plan.duals.mayLeaveUnserved
        )
        for (n, step) in steps.enumerated() {
            guard try solve(step, &arcs, &present, solver), let phase = present.plan?.phases[place(of: n)] else {
                // Whoever is served more is so without the phases that are left.
                return servesFirst ? present.plan : nil
            }
            if step.objective == .unserved, phase.optimum <= negligibleUnserved {
                present.plan?.phases[place(of: n)].optimum = 0
                if step.tolerance == 0 || phase.optimum == 0 {
                    present.leavesUnserved = false
                    continue
                }
            }
            let size = max(abs(phase.optimum), PhaseSolve.leastRoom)
            let room = max(step.tolerance * abs(phase.optimum), PhaseSolve.leastRoom * size)
            present.limits.append(PhaseLimitDual(weights: step.weights, limit: phase.optimum + room, price: 0))
        }
        return present.plan
    }

    /// Weighted queries that are no more than rounding.
    private var negligibleUnserved: Double { PhaseSolve.negligibleUnservedFraction * problem.weightedQueries }

    /// Where the phase of a step is among the plan's.
    private func place(of step: Int) -> Int { plan.phases.count - steps.count + step }

    /// Solves a phase until no arc is missing; false where the solver fails.
    private func solve(
        _ step: PhaseSteps.Step,
        _ arcs: inout ArcChoice,
        _ present: inout Present,
        _ solver: any LinearProgramSolving
    ) throws -> Bool {
        let number = place(of: steps.firstIndex { $0.name == step.name } ?? 0)
        let started = ContinuousClock.now
        defer { present.plan?.phases[number].seconds += started.duration(to: .now) / .seconds(1) }
        for round in 0..<Self.mostRounds {
            try Task.checkCancellation()
            let program = AllocationProgram(problem, arcs: arcs)
            let bounds = try load(program, step, present, solver)
            let rowKeys = program.rowKeys + bounds.indices.map { ProgramKey(.boundRow, $0, slot: 0) }
            let known = present.basis.map { PlanBasis(phases: [step.name: $0]) }?
                .start(phase: step.name, columnKeys: program.columnKeys, rowKeys: rowKeys)
            let start = known ?? startingBasis(program, limits: present.limits, leavesUnserved: present.leavesUnserved)
            guard let solution = try solve(solver, from: start) else { return round > 0 }
            present.basis = PlanBasis.Phase(
                columnKeys: program.columnKeys,
                rowKeys: rowKeys,
                basis: solution.basis
            )
            let duals = program.duals(
                solution,
                bounds,
                leavesUnserved: present.leavesUnserved,
                finalWeights: step.weights
            )
            let bound = duals.lowerBound(in: problem)
            var phases = present.plan?.phases ?? plan.phases
            phases[number].optimum = solution.objective
            phases[number].bound = bound
            phases[number].iterations += solution.iterations
            present.plan = program.plan(solution, phases: phases, duals: duals, basis: plan.basis ?? PlanBasis())
            let rounding = step.objective == .unserved ? negligibleUnserved : 0
            if solution.objective - bound <= max(Self.targetGap * abs(solution.objective), rounding) { return true }
            if !addArcs(to: &arcs, duals, program) { return true }
        }
        return true
    }

    // MARK: The program

    private func load(
        _ program: AllocationProgram,
        _ step: PhaseSteps.Step,
        _ present: Present,
        _ solver: any LinearProgramSolving
    ) throws -> [PhaseSolve.Bound] {
        try solver.load(program.linear)
        if present.leavesUnserved {
            let relaxable = program.relaxableColumns
            let zeros = [Double](repeating: 0, count: relaxable.count)
            try solver.setColumnBounds(relaxable.map(\.column), lower: zeros, upper: relaxable.map(\.upper))
        }
        var bounds: [PhaseSolve.Bound] = []
        for (n, limit) in present.limits.enumerated() {
            let costs = program.costs(limit.weights)
            let columns = costs.indices.filter { costs[$0] != 0 }
            let scale = max(abs(limit.limit), columns.reduce(0) { max($0, abs(costs[$1])) }, .leastNormalMagnitude)
            let values = columns.map { costs[$0] / scale }
            try solver.addRows([SparseRow(upper: limit.limit / scale, columns: columns, values: values)])
            bounds.append(
                PhaseSolve.Bound(
                    weights: limit.weights,
                    row: program.rowKeys.count + n,
                    scale: scale,
                    optimum: limit.limit,
                    room: 0,
                    size: scale
                )
            )
        }
        try solver.setObjective(program.costs(step.weights))
        return bounds
    }

    private func solve(_ solver: any LinearProgramSolving, from basis: Basis) throws -> Solution? {
        let remaining = deadline.map { ContinuousClock.now.duration(to: $0) }
        let solution = try solver.solve(SolveOptions(method: .primal, start: .basis(basis), timeLimit: remaining))
        return solution.status == .optimal ? solution : nil
    }

    // MARK: Arcs

    private func chosenArcs() -> ArcChoice {
        var arcs = ArcChoice(problem)
        for share in plan.shares {
            arcs.insert(area: share.area, site: share.site, workloadClass: share.workloadClass, slot: share.slot)
        }
        let prices = ArcPrices(problem, plan.duals)
        for i in problem.areas.indices {
            for k in problem.classes.indices {
                for t in 0..<problem.slots {
                    for j in prices.sites(area: i, workloadClass: k, slot: t).prefix(Self.cheapestArcs) {
                        arcs.insert(area: i, site: j, workloadClass: k, slot: t)
                    }
                }
            }
        }
        return arcs
    }

    /// Adds the arcs that are cheaper than those there are; whether there were any.
    private func addArcs(to arcs: inout ArcChoice, _ duals: PlanDuals, _ program: AllocationProgram) -> Bool {
        let prices = ArcPrices(problem, duals)
        var hasNew = false
        for cell in program.cells {
            let sites = prices.sites(area: cell.area, workloadClass: cell.workloadClass, slot: cell.slot)
            for j in sites.prefix(2 * Self.cheapestArcs) {
                let isNew = arcs.insert(
                    area: cell.area,
                    site: j,
                    workloadClass: cell.workloadClass,
                    slot: cell.slot
                )
                hasNew = hasNew || isNew
                // The cheapest that is there already: all behind it cost more.
                if !isNew { break }
            }
        }
        return hasNew
    }
}
