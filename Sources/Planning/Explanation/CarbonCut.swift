/// The cheapest way to emit less than a plan does.
///
/// Found by solving again for the least energy bill, with carbon over the horizon held at what is to be left of the
/// plan's; the goal's other objectives follow in their order. Where that much cannot be cut without leaving more demand
/// unserved, the most that can is told instead.
public struct CarbonCut: Codable, Sendable, Equatable {
    /// Solves a problem by a goal, starting from a basis.
    public typealias Solve = (AllocationProblem, PlanningGoal, PlanBasis?) async throws -> AllocationPlan

    /// The part of the plan's carbon that was to go.
    public var wantedFraction: Double
    /// Whether it can.
    public var isPossible: Bool
    /// What the plan becomes: by the cut, or by the most that is possible.
    public var comparison: PlanComparison
    /// What the last tonne avoided costs, $; nil where the most possible is told.
    public var lastTonneUSD: Double?
    /// Real seconds in the solver.
    public var solveSeconds: Double

    /// The part of the plan's carbon that goes.
    public var fraction: Double {
        let before = comparison.before.carbonKg
        return before > 0 ? avoidedKg / before : 0
    }

    public var avoidedKg: Double { comparison.before.carbonKg - comparison.after.carbonKg }

    /// What that adds to the energy bill, $; less than nothing where the plan pays for something else, such as delay.
    public var extraEnergyUSD: Double { comparison.after.energyUSD - comparison.before.energyUSD }

    /// What an avoided tonne adds to the energy bill, $; nil where none is avoided.
    public var usdPerTonne: Double? {
        avoidedKg > 1e-9 * comparison.before.carbonKg ? extraEnergyUSD / avoidedKg * 1000 : nil
    }

    /// Name of the budget that holds carbon down.
    static let budgetName = "carbon cut"

    /// Finds the cheapest cut of a plan's carbon.
    ///
    /// - Parameters:
    ///   - fraction: The part of the plan's carbon that is to go, in (0, 1].
    ///   - solve: A planner.
    /// - Throws: ``PlanningError`` with code `invalidChange` for another fraction; what `solve` throws.
    public static func find(
        _ fraction: Double,
        problem: AllocationProblem,
        goal: PlanningGoal,
        plan: AllocationPlan,
        solve: Solve
    ) async throws -> CarbonCut {
        guard fraction > 0, fraction <= 1 else {
            throw PlanningError(
                code: .invalidChange,
                message: "the part of carbon to cut is \(fraction); expected more than 0 and at most 1, for example 0.1"
            )
        }
        var capped = problem
        capped.budgets.append(
            ConsumptionBudget(
                name: budgetName,
                kind: .carbon,
                slots: 0..<problem.slots,
                limit: plan.totals.carbonKg * (1 - fraction)
            )
        )
        let cut = try await solve(capped, leastCost(goal), plan.basis)
        let demand = plan.totals.servedQueries + plan.totals.unservedQueries
        if cut.totals.unservedQueries <= plan.totals.unservedQueries + 1e-7 * demand {
            let order = leastCost(goal)
            let leading = try await PriceUnit.leadingDuals(of: cut, problem: capped, goal: order, solve: solve)
            let price = (leading.duals.budgetValue[budgetName] ?? 0) / PriceUnit(order, leading.duals).weight
            return CarbonCut(
                wantedFraction: fraction,
                isPossible: true,
                comparison: PlanComparison(before: plan, after: cut, siteCount: problem.sites.count),
                lastTonneUSD: price * 1000,
                solveSeconds: cut.solveSeconds + leading.solveSeconds
            )
        }
        let most = try await leastCarbon(problem, goal, plan, solve)
        return CarbonCut(
            wantedFraction: fraction,
            isPossible: false,
            comparison: PlanComparison(before: plan, after: most, siteCount: problem.sites.count),
            lastTonneUSD: nil,
            solveSeconds: cut.solveSeconds + most.solveSeconds
        )
    }

    /// The energy bill first and exactly, then what the goal has after it.
    private static func leastCost(_ goal: PlanningGoal) -> PlanningGoal { order(first: [.energy], goal) }

    private static func order(first: [PlanningObjective], _ goal: PlanningGoal) -> PlanningGoal {
        let named: [PlanningObjective] =
            switch goal {
            case .lexicographic(let order): order.map(\.objective)
            case .weighted: [.delay, .carbon]
            }
        let rest = named.filter { $0 != .unserved && !first.contains($0) }
        return .lexicographic((first + rest).map { ObjectiveTolerance($0, 0) })
    }

    /// The least carbon in kilograms, whatever it costs, and then the least bill.
    private static func leastCarbon(
        _ problem: AllocationProblem,
        _ goal: PlanningGoal,
        _ plan: AllocationPlan,
        _ solve: Solve
    ) async throws -> AllocationPlan {
        // The carbon objective counts dollars of tax; at one dollar a kilogram everywhere it counts kilograms.
        var untaxed = problem
        untaxed.carbonTaxUSDPerKg = problem.sites.map { _ in 1 }
        var most = try await solve(untaxed, order(first: [.carbon, .energy], goal), plan.basis)
        most.totals.carbonUSD = most.footprint.reduce(0) { $0 + $1.carbonKg * problem.carbonTaxUSDPerKg[$1.site] }
        return most
    }
}
