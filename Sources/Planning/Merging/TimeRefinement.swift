import LinearProgram

/// Solves the last phase of a plan again with its schedule free: over all slots at once, by the arcs that the plan uses
/// and those that its prices make the cheapest; more are added until none is missing.
///
/// It starts from the plan, which is near the best already, so that few steps of the solver are left.
struct TimeRefinement {
    /// Arcs of each cell to begin with, beside those the plan uses.
    private static let cheapestArcs = 3
    /// How often arcs may be added.
    private static let mostRounds = 8
    /// Distance to the bound that is good enough, relative.
    private static let targetGap = 1e-6

    let problem: AllocationProblem
    let plan: AllocationPlan
    let deadline: ContinuousClock.Instant?

    /// A better plan, with its last phase's optimum and bound; nil where the solver fails at it.
    /// - Throws: ``PlanningError`` when time is up; `LinearProgramError`; `CancellationError`.
    func run(_ solver: any LinearProgramSolving) throws -> AllocationPlan? {
        var (arcs, duals) = (chosenArcs(), plan.duals)
        var best: AllocationPlan?
        var basis: PlanBasis.Phase?
        for _ in 0..<Self.mostRounds {
            try Task.checkCancellation()
            let program = AllocationProgram(problem, arcs: arcs)
            let bounds = try load(program, solver)
            let start = basis.map { PlanBasis(phases: ["last": $0]) }?
                .start(phase: "last", columnKeys: program.columnKeys, rowKeys: program.rowKeys + boundKeys)
            guard let solution = try solve(solver, from: start ?? startingBasis(program)) else { return best }
            basis = PlanBasis.Phase(
                columnKeys: program.columnKeys,
                rowKeys: program.rowKeys + boundKeys,
                basis: solution.basis
            )
            duals = program.duals(
                solution,
                bounds,
                leavesUnserved: plan.duals.mayLeaveUnserved,
                finalWeights: plan.duals.finalWeights
            )
            let bound = duals.lowerBound(in: problem)
            best = refined(program, solution, duals, bound: bound)
            let gap = solution.objective - bound
            if gap <= Self.targetGap * abs(solution.objective) { return best }
            guard addArcs(to: &arcs, duals, program, solution) else { return best }
        }
        return best
    }

    private func refined(
        _ program: AllocationProgram,
        _ solution: Solution,
        _ duals: PlanDuals,
        bound: Double
    ) -> AllocationPlan {
        var phases = plan.phases
        if let last = phases.indices.last {
            phases[last].optimum = solution.objective
            phases[last].bound = bound
            phases[last].iterations += solution.iterations
        }
        return program.plan(solution, phases: phases, duals: duals, basis: plan.basis ?? PlanBasis())
    }

    // MARK: The program

    private var boundKeys: [ProgramKey] { plan.duals.phaseLimits.indices.map { ProgramKey(.boundRow, $0, slot: 0) } }

    private func load(_ program: AllocationProgram, _ solver: any LinearProgramSolving) throws -> [PhaseSolve.Bound] {
        try solver.load(program.linear)
        if plan.duals.mayLeaveUnserved {
            let relaxable = program.relaxableColumns
            let zeros = [Double](repeating: 0, count: relaxable.count)
            try solver.setColumnBounds(relaxable.map(\.column), lower: zeros, upper: relaxable.map(\.upper))
        }
        var bounds: [PhaseSolve.Bound] = []
        for (n, limit) in plan.duals.phaseLimits.enumerated() {
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
        try solver.setObjective(program.costs(plan.duals.finalWeights))
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
                    for arc in prices.costs(area: i, workloadClass: k, slot: t).prefix(Self.cheapestArcs) {
                        arcs.insert(area: i, site: arc.site, workloadClass: k, slot: t)
                    }
                }
            }
        }
        return arcs
    }

    /// Adds the arcs that are cheaper than those there are; whether there were any.
    private func addArcs(
        to arcs: inout ArcChoice,
        _ duals: PlanDuals,
        _ program: AllocationProgram,
        _ solution: Solution
    ) -> Bool {
        let prices = ArcPrices(problem, duals)
        var hasNew = false
        for cell in program.cells {
            let costs = prices.costs(area: cell.area, workloadClass: cell.workloadClass, slot: cell.slot)
            for arc in costs.prefix(2 * Self.cheapestArcs) {
                let isNew = arcs.insert(
                    area: cell.area,
                    site: arc.site,
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

extension PlanDuals {
    /// What the final phase minimised: the composite's weights without the prices of earlier phases' bounds.
    var finalWeights: [PlanningObjective: Double] {
        var weights = objectiveWeights
        for limit in phaseLimits {
            for (objective, weight) in limit.weights { weights[objective, default: 0] -= limit.price * weight }
        }
        return weights
    }
}
