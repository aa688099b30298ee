/// Plans random fleets and holds every plan against limits and duality.
public struct PlannerTrial: Sendable {
    private static let goals: [PlanningGoal] = [
        .lexicographic([.init(.energy, 1e-3), .init(.carbon, 1e-3), .init(.delay, 1e-3)]),
        .lexicographic([.init(.delay, 0.02), .init(.carbon, 0.02), .init(.energy, 0.02)]),
        .lexicographic([.init(.carbon, 0), .init(.delay, 0)]),
        .weighted([.energy: 1, .carbon: 2, .delay: 0.5]),
    ]
    private static let objectives: [PlanningObjective] = [.energy, .carbon, .delay]
    /// Values below this are no larger than rounding, $.
    private static let smallestValueUSD = 1e-3

    private let solver: PlanSolver
    /// Solves another way what leaves demand unserved without proof that it must.
    private let other: PlanSolver
    private let tolerance: Double

    /// - Parameters:
    ///   - method: how to solve.
    ///   - tolerance: violations up to this, relative, are rounding.
    public init(method: PlanMethod, tolerance: Double) {
        solver = PlanSolver(method: method)
        other = PlanSolver(method: method == .whole ? .split : .whole)
        self.tolerance = tolerance
    }

    /// Ends the solver's threads.
    public func close() async {
        await solver.close()
        await other.close()
    }

    /// Plans the fleet of a seed (``RandomProblem/makeAbsurd(seed:)``) in one of four goals, and one objective of it
    /// alone, and adds what came of both.
    /// - Throws: `CancellationError` or `LinearProgramError` only; a planner's failure is part of the report.
    public func add(seed: UInt64, to report: inout PlannerTrialReport) async throws {
        let problem = RandomProblem.makeAbsurd(seed: seed)
        let objective = Self.objectives[Int(seed % 3)]
        report.fleets += 1
        do {
            let goal = Self.goals[Int(seed % 4)]
            let plan = try await solver.solve(problem, goal: goal)
            if plan.status == .partial { report.partial += 1 }
            check(plan, of: problem, "seed \(seed)", &report)
            try await checkServed(plan, of: problem, goal, "seed \(seed)", &report)
            let first = PlanningGoal.lexicographic([ObjectiveTolerance(objective, 0)])
            let alone = try await solver.solve(problem, goal: first)
            check(alone, of: problem, "seed \(seed), \(objective) alone", &report)
            try await checkServed(alone, of: problem, first, "seed \(seed), \(objective) alone", &report)
        } catch let error as PlanningError {
            report.failures.append("seed \(seed): \(error.message)")
        }
    }

    /// Serving nobody keeps every limit and its own bound: what goes unserved without proof that it must is held against
    /// what another method leaves unserved.
    private func checkServed(
        _ plan: AllocationPlan,
        of problem: AllocationProblem,
        _ goal: PlanningGoal,
        _ name: String,
        _ report: inout PlannerTrialReport
    ) async throws {
        let gap = plan.phases.first { $0.objective == .unserved }?.relativeGap ?? .infinity
        guard !plan.unserved.isEmpty, gap > tolerance else { return }
        let second = try await other.solve(problem, goal: goal)
        let (own, least) = (plan.value(of: [.unserved: 1], in: problem), second.value(of: [.unserved: 1], in: problem))
        let rounding = PhaseSolve.negligibleUnservedFraction * problem.weightedQueries
        guard own > least * (1 + tolerance) + rounding else { return }
        report.failures.append("\(name): \(own) weighted queries go unserved, of which another method leaves \(least)")
    }

    private func check(
        _ plan: AllocationPlan,
        of problem: AllocationProblem,
        _ name: String,
        _ report: inout PlannerTrialReport
    ) {
        for violation in PlanChecker.check(plan, problem, tolerance: 0) {
            report.worstViolation = max(report.worstViolation, violation.excess)
            if violation.excess > tolerance || violation.excess.isNaN {
                report.failures.append("\(name): \(violation.description)")
            }
        }
        // What the plan comes to by its shares, not by what the solver says of it.
        let value = plan.duals.compositeValue(of: plan, in: problem)
        let bound = plan.duals.compositeLowerBound(in: problem)
        let size = max(abs(value), abs(bound), Self.smallestValueUSD)
        report.dualityChecks += 1
        report.worstDualExcess = max(report.worstDualExcess, (bound - value) / size)
        if bound > value + tolerance * size || value.isNaN || bound.isNaN {
            report.failures.append("\(name): \(value) is below its proven bound \(bound)")
        }
        report.worstGap = max(report.worstGap, plan.relativeGap)
        if plan.relativeGap > tolerance { report.shortOfOptimum += 1 }
    }
}
