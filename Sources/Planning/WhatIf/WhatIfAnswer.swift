/// What would become of a plan if something were different.
public struct WhatIfAnswer: Codable, Sendable {
    /// One objective under both plans, in its own dollars.
    public struct Objective: Codable, Sendable, Equatable {
        public var objective: PlanningObjective
        public var before: Double
        public var after: Double
    }

    /// The objectives by priority.
    public var objectives: [Objective]
    public var comparison: PlanComparison
    /// Whether all demand is served, before and after.
    public var statusBefore: AllocationPlan.Status
    public var statusAfter: AllocationPlan.Status
    /// What the asker should know.
    public var notes: [String]
    /// Real seconds in the solver.
    public var solveSeconds: Double
    public var iterations: Int

    /// Solves a problem again with changes, beside the plan that there is; nothing of that plan is touched.
    ///
    /// - Parameters:
    ///   - newGoal: Other objectives than the plan's; nil keeps them.
    ///   - solve: A planner; it is given the plan's basis to start from.
    /// - Throws: ``PlanningError`` with code `invalidChange`; what `solve` throws.
    public static func find(
        _ changes: [WhatIfChange],
        newGoal: PlanningGoal? = nil,
        problem: AllocationProblem,
        goal: PlanningGoal,
        plan: AllocationPlan,
        solve: CarbonCut.Solve
    ) async throws -> WhatIfAnswer {
        guard !changes.isEmpty || newGoal != nil else {
            throw PlanningError(code: .invalidChange, message: "the question changes nothing; name at least one change")
        }
        let changed = try problem.changed(by: changes)
        let goalAfter = newGoal ?? goal
        let after = try await solve(changed.problem, goalAfter, plan.basis)
        return WhatIfAnswer(
            objectives: goalAfter.objectives.map {
                Objective(objective: $0, before: plan.totals.value(of: $0), after: after.totals.value(of: $0))
            },
            comparison: PlanComparison(before: plan, after: after, siteCount: problem.sites.count),
            statusBefore: plan.status,
            statusAfter: after.status,
            notes: changed.notes + taxNote(changes, goalAfter, changed.problem),
            solveSeconds: after.solveSeconds,
            iterations: after.iterations
        )
    }

    /// In a strict order of objectives a tax that is the same everywhere moves nothing.
    private static func taxNote(
        _ changes: [WhatIfChange],
        _ goal: PlanningGoal,
        _ problem: AllocationProblem
    ) -> [String] {
        guard case .lexicographic = goal, changes.contains(where: { $0.quantity == .carbonTaxUSDPerTonne }),
            Set(problem.carbonTaxUSDPerKg).count == 1
        else { return [] }
        return [
            "objectives in strict order do not weigh a tax against energy or delay; weights (1,1,1) would"
        ]
    }
}

extension PlanningGoal {
    /// What is minimised, in order of priority; energy, delay, carbon where weighed.
    public var objectives: [PlanningObjective] {
        switch self {
        case .lexicographic(let order): order.map(\.objective).filter { $0 != .unserved }
        case .weighted(let weights):
            weights.filter { $0.value > 0 && $0.key != .unserved }.map(\.key).sorted { $0.rawValue > $1.rawValue }
        }
    }
}

extension PlanTotals {
    /// An objective's dollars; unserved queries for `unserved`.
    public func value(of objective: PlanningObjective) -> Double {
        switch objective {
        case .energy: energyUSD
        case .carbon: carbonUSD
        case .delay: delayUSD
        case .unserved: unservedQueries
        }
    }
}
