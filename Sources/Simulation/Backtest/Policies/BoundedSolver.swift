import ControlPlane
import Foundation
import NIOConcurrencyHelpers
import Planning
import SunwardModel

/// The planner with one account held at a greedy policy's level: least cost at greedy-carbon's carbon, or least carbon
/// at greedy-price's cost.
///
/// Until the end of the backtest the planner may spend what the greedy policy has spent so far, less what it has spent
/// itself, plus what the greedy policy would spend on the slots ahead, as they are forecast. So saving now what is
/// worth more later is allowed, and both accounts close together; where a forecast has erred, the next plans pay back.
/// Slots beyond the end are left out: nothing can be borrowed from them.
///
///     goal   bounded objective first, with a tolerance that reaches from its least value to the allowance; then the other
struct BoundedSolver: AllocationSolving {
    /// What the policy itself has spent; written as its intervals are settled.
    final class Spending: Sendable {
        private let measure: GreedyAllocation.Measure
        private let total = NIOLockedValueBox(0.0)

        init(_ measure: GreedyAllocation.Measure) { self.measure = measure }

        /// Kilograms or dollars.
        var amount: Double { total.withLockedValue { $0 } }

        func add(_ settlement: Settlement) {
            let amount = settlement.footprints.reduce(0) {
                $0 + (measure == .carbon ? $1.carbonKilograms : $1.costUSD)
            }
            total.withLockedValue { $0 += amount }
        }
    }

    let inner: any AllocationSolving
    let measure: GreedyAllocation.Measure
    let greedyAccount: BacktestAccount
    let spending: Spending
    let clock: any TimeSource
    let end: Date

    func solve(
        _ problem: AllocationProblem,
        goal: PlanningGoal,
        warmStart: PlanBasis?,
        timeLimit: Duration?
    ) async throws -> AllocationPlan {
        let now = clock.now
        let bounded = bounded(problem, now: now)
        let greedy = AllocationPlan(shares: GreedyAllocation(measure: measure).shares(bounded), of: bounded)
        let allowance = greedyAccount.spent(measure, before: now) - spending.amount + amount(greedy.totals)
        let least = try await inner.solve(
            bounded,
            goal: .lexicographic([ObjectiveTolerance(objective, 0)]),
            warmStart: warmStart,
            timeLimit: timeLimit
        )
        let optimum = least.phases.last?.optimum ?? 0
        let tolerance = optimum == 0 ? 0 : max(0, (allowance - optimum) / abs(optimum))
        return try await inner.solve(
            bounded,
            goal: .lexicographic([
                ObjectiveTolerance(objective, tolerance), ObjectiveTolerance(other, 0), ObjectiveTolerance(.delay, 0),
            ]),
            warmStart: warmStart ?? least.basis,
            timeLimit: timeLimit
        )
    }

    private var objective: PlanningObjective { measure == .carbon ? .carbon : .energy }
    private var other: PlanningObjective { measure == .carbon ? .energy : .carbon }

    private func amount(_ totals: Planning.PlanTotals) -> Double {
        measure == .carbon ? totals.carbonKg : totals.energyUSD
    }

    /// The problem until the end of the backtest, with carbon counted in kilograms: sites' prices of carbon differ.
    private func bounded(_ problem: AllocationProblem, now: Date) -> AllocationProblem {
        var bounded = problem
        bounded.carbonTaxUSDPerKg = problem.carbonTaxUSDPerKg.map { _ in 1 }
        let ahead = Int((end.timeIntervalSince(now) / (problem.slotHours * 3600)).rounded(.up))
        for slot in max(1, ahead)..<max(1, ahead, problem.slots) {
            for i in problem.areas.indices {
                for k in problem.classes.indices { bounded.queries[i][k][slot] = 0 }
            }
        }
        return bounded
    }
}
