import LinearProgram

extension PhaseSolve {
    /// How often ways may be closed in a phase.
    private static let mostRounds = 8

    /// Records a phase with batteries that do one thing at a time, as soon as energy has a price.
    mutating func recordOneWay(
        _ step: PhaseSteps.Step,
        _ costs: [Double],
        _ relaxed: Solution,
        after last: Solution?,
        since start: ContinuousClock.Instant
    ) throws -> Solution {
        let pricesEnergy = ([step.weights] + bounds.map(\.weights)).contains { ($0[.energy] ?? 0) > 0 }
        let bound = provenBound(relaxed, step)
        guard pricesEnergy else {
            record(step, costs, relaxed, bound: bound, since: start)
            return relaxed
        }
        if let solution = try oneWay(relaxed, after: last) {
            record(step, costs, solution, bound: bound, since: start)
            return solution
        }
        guard last == nil else {
            throw PlanningError(
                code: .solverFailed,
                message: "phase \(step.name) has batteries that charge and discharge at once whatever is closed"
            )
        }
        // What it comes to no battery can do.
        record(step, costs, relaxed, bound: -.infinity, since: start)
        return relaxed
    }

    /// The solution with no battery charging and discharging at once where that would be paid for: where one does, the
    /// lesser of the two is closed, for this phase and all later ones, and the phase solved again.
    ///
    /// Not every choice between the two can be best: how far the plan may be from it, the bound of the phase before any
    /// was closed tells.
    /// - Parameter last: what the phase before ended with, whose own choice leaves a solution at least.
    /// - Returns: nil where batteries do both whatever is closed.
    private mutating func oneWay(_ relaxed: Solution, after last: Solution?) throws -> Solution? {
        var present = relaxed
        var closed: [Int] = []
        for _ in 0..<Self.mostRounds {
            let both = program.lesserWays(present.columnValues)
            if both.isEmpty { return present }
            closed += both
            guard let next = try solve(closing: both) else { break }
            present = next
        }
        try open(closed)
        guard let last, let next = try solve(closing: program.unusedWays(last.columnValues)) else { return nil }
        return next
    }

    private mutating func solve(closing columns: [Int]) throws -> Solution? {
        let none = columns.map { _ in 0.0 }
        try solver.setColumnBounds(columns, lower: none, upper: none)
        for (method, start) in [(SolveOptions.Method.dual, SolveOptions.Start.present), (.primal, .slack)] {
            let solution = try attempt(method, start)
            if solution.status == .optimal { return solution }
            if solution.status == .infeasible { return nil }
        }
        return nil
    }

    private func open(_ columns: [Int]) throws {
        let upper = columns.map { program.linear.columnUpper[$0] }
        try solver.setColumnBounds(columns, lower: columns.map { _ in 0 }, upper: upper)
    }
}
