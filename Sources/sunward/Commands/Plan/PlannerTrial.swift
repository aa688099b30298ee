import Planning

/// Plans random fleets and holds every plan against limits and duality.
struct PlannerTrial {
    private static let goals: [PlanningGoal] = [
        .lexicographic([.init(.energy, 1e-3), .init(.carbon, 1e-3), .init(.delay, 1e-3)]),
        .lexicographic([.init(.delay, 0.02), .init(.carbon, 0.02), .init(.energy, 0.02)]),
        .lexicographic([.init(.carbon, 0), .init(.delay, 0)]),
        .weighted([.energy: 1, .carbon: 2, .delay: 0.5]),
    ]
    private static let objectives: [PlanningObjective] = [.energy, .carbon, .delay]

    private let solver: PlanSolver
    private let tolerance: Double

    init(method: PlanMethod, tolerance: Double) {
        solver = PlanSolver(method: method)
        self.tolerance = tolerance
    }

    /// Ends the solver's threads.
    func close() async { await solver.close() }

    /// Plans the fleet of a seed and adds what came of it.
    /// - Throws: `CancellationError` only; a planner's failure is part of the report.
    func add(seed: UInt64, to report: inout PlannerTrialReport) async throws {
        let problem = RandomProblem.makeAbsurd(seed: seed)
        report.fleets += 1
        do {
            let plan = try await solver.solve(problem, goal: Self.goals[Int(seed % 4)])
            if plan.status == .partial { report.partial += 1 }
            for violation in PlanChecker.check(plan, problem, tolerance: 0) {
                report.worstViolation = max(report.worstViolation, violation.excess)
                if violation.excess > tolerance || violation.excess.isNaN {
                    report.failures.append("seed \(seed): \(violation.description)")
                }
            }
            try await addDuality(problem, seed, &report)
        } catch let error as PlanningError {
            report.failures.append("seed \(seed): \(error.message)")
        }
    }

    private func addDuality(
        _ problem: AllocationProblem,
        _ seed: UInt64,
        _ report: inout PlannerTrialReport
    ) async throws {
        guard problem.congestion == nil, problem.gridAccounting == .byConstruction,
            problem.priceUSDPerKWh.joined().allSatisfy({ $0 >= 0 })
        else { return }
        let objective = Self.objectives[Int(seed % 3)]
        let plan = try await solver.solve(problem, goal: .lexicographic([ObjectiveTolerance(objective, 0)]))
        guard plan.status == .optimal else { return }
        // What the plan comes to by its shares: the solver may have called less optimal than any plan can do.
        let optimum =
            switch objective {
            case .carbon: plan.totals.carbonUSD
            case .delay: plan.totals.delayUSD
            default: plan.totals.energyUSD
            }
        let bound = plan.duals.lowerBound(in: problem)
        let size = max(abs(optimum), 1e-3)
        report.dualityChecks += 1
        report.worstDualExcess = max(report.worstDualExcess, (bound - optimum) / size)
        report.worstDualGap = max(report.worstDualGap, (optimum - bound) / size)
        if bound > optimum + tolerance * size {
            report.failures.append("seed \(seed): \(objective) \(optimum) is below its proven bound \(bound)")
        }
    }
}
