/// One thing that a goal minimises, with how much of it a switch must gain.
struct SwitchCriterion: Sendable {
    /// Objectives by weight: one for a step of an order, several for a weighted sum.
    var weights: [PlanningObjective: Double]
    /// What counts as no difference, $: the set fraction of what the horizon takes in a time as long as the slot.
    var amount: Double
    /// What a slot takes, $, beside which ``amount`` is small.
    var size: Double
    /// $ of this criterion that one litre or kg of each budget is worth, by name; empty for all but the first.
    var budgetPrices: [String: Double] = [:]

    /// The criteria of a goal, by priority.
    static func all(
        goal: PlanningGoal,
        plan: AllocationPlan,
        problem: AllocationProblem,
        gainFraction: Double
    ) -> [SwitchCriterion] {
        let groups: [[PlanningObjective: Double]] =
            switch goal {
            case .lexicographic: goal.objectives.map { [$0: 1] }
            case .weighted(let weights): [weights.filter { $0.key != .unserved && $0.value > 0 }]
            }
        let hours = (0..<problem.slots).map { problem.slotFraction?[$0] ?? 1 }
        let part = hours[0] / hours.reduce(0, +)
        let sizes = sizes(plan, problem)
        let unit = PriceUnit(goal, plan.duals)
        return groups.map { weights in
            let size = part * weights.reduce(0) { $0 + $1.value * (sizes[$1.key] ?? 0) }
            let isUnit = unit.objective.map { weights[$0] != nil } ?? true
            return SwitchCriterion(
                weights: weights,
                amount: gainFraction * size,
                size: size,
                budgetPrices: isUnit ? plan.duals.budgetValue.mapValues { $0 / unit.weight } : [:]
            )
        }
    }

    /// What the horizon takes of each objective, without prices below zero setting off others.
    private static func sizes(_ plan: AllocationPlan, _ problem: AllocationProblem) -> [PlanningObjective: Double] {
        var sizes: [PlanningObjective: Double] = [.delay: plan.totals.delayUSD]
        for row in plan.footprint {
            sizes[.energy, default: 0] += abs(row.costUSD)
            sizes[.carbon, default: 0] += row.carbonKg * problem.carbonTaxUSDPerKg[row.site]
        }
        return sizes
    }
}
