/// Where a new plan takes the place of the one in force: only where that gains more than a set amount.
///
/// Forecasts and prices are noisy, and many plans are nearly as good as the best one; to follow every new optimum would
/// send traffic to and fro for nothing. So the shares of the present slot, the only ones that are executed before the
/// next plan, are looked at cell by cell (an area's demand of one class). First every cell stays where it is. Then, while
/// a limit is exceeded or the new plan is better by more than the amount, the cell goes over that mends most a query
/// moved. What is left where it was costs, all together, less than the amount.
///
/// - Better is what the goal says: the first objective that differs by more than its amount decides. The amount of an
///   objective is a fraction of what the horizon takes of it in a time as long as the present slot, so that a year of
///   kept plans costs at most that fraction of the year.
/// - A cell goes over at once when one of its sites is down, out of reach, too slow or without power for it, and one
///   that had no place takes the new one. As much is served as the new plan serves.
/// - Limits are those of the new problem. Budgets may count their reserve in (``decide(_:problem:goal:previous:budgets:gainFraction:)``),
///   and drawing more on a budget that is short is charged at its price.
///
/// Later slots are the new plan's, and so are what waits and what batteries do. Each decision is made against the newest optimum, so errors do not add up.
public struct PlanSwitch: Sendable {
    /// The plan to put in force, and how much of the new one it is.
    public struct Decision: Sendable {
        /// The new plan with the present slot's shares of the cells that stay; its figures are its own, its phases,
        /// prices and basis the new plan's.
        public var plan: AllocationPlan
        /// The part of the present slot's demand whose site changes, 0 to 1.
        public var churn: Double
        /// The part whose site would have changed under the new plan as solved.
        public var proposedChurn: Double
        /// Cells that would have changed.
        public var proposedCells: Int
        /// Cells among them that stay where they are.
        public var keptCells: Int
        /// How much worse the first objective is in the slot than the new plan's, as a fraction of what the horizon
        /// takes of it in a slot.
        public var worseningFraction: Double
        /// Whether the kept shares need budgets beyond those of the problem.
        public var drawsOnReserve: Bool
    }

    private let problem: AllocationProblem
    private let criteria: [SwitchCriterion]
    private let budgets: [ConsumptionBudget]
    private let best: SlotLedger
    private var ledger: SlotLedger
    private let cells: [SwitchCell]
    /// Indices of the cells that stay.
    private var kept: Set<Int>

    /// Decides where a new plan takes the old one's place.
    ///
    /// - Parameters:
    ///   - plan: The new plan, best for `problem` by `goal`.
    ///   - previous: By area, class and site, the shares of the plan in force in the slot that is the problem's first;
    ///     nil when there is none to keep.
    ///   - budgets: What is really left of the problem's budgets, by the same names; nil means the problem's.
    ///   - gainFraction: The amount, >= 0; at zero the new plan always comes in whole, and so does one without phases,
    ///     which is some fixed policy's and not the best by any goal.
    public static func decide(
        _ plan: AllocationPlan,
        problem: AllocationProblem,
        goal: PlanningGoal,
        previous: [[[Double]]]?,
        budgets: [ConsumptionBudget]? = nil,
        gainFraction: Double
    ) -> Decision? {
        guard let previous else { return nil }
        var change = PlanSwitch(plan, problem, goal, previous, budgets ?? problem.budgets, gainFraction)
        // Shares that nobody solved for are no optimum to measure a gain by.
        if gainFraction > 0, !plan.phases.isEmpty { change.settle() }
        return change.decision(plan)
    }

    private init(
        _ plan: AllocationPlan,
        _ problem: AllocationProblem,
        _ goal: PlanningGoal,
        _ previous: [[[Double]]],
        _ budgets: [ConsumptionBudget],
        _ gainFraction: Double
    ) {
        self.problem = problem
        self.budgets = budgets
        criteria = SwitchCriterion.all(goal: goal, plan: plan, problem: problem, gainFraction: gainFraction)
        cells = SwitchCell.all(of: plan, previous: previous, in: problem)
        best = SlotLedger(cells, plan: plan, problem: problem, budgets: budgets)
        ledger = best
        kept = []
    }

    private mutating func settle() {
        for (index, cell) in cells.enumerated() where cell.canStay && cell.movedFraction > 0 { stay(index) }
        while !kept.isEmpty, let fault = fault() { goOver(mending: fault) }
    }

    private mutating func stay(_ index: Int) {
        kept.insert(index)
        ledger.move(cells[index], from: cells[index].new, to: cells[index].old)
    }

    private mutating func goOver(_ index: Int) {
        kept.remove(index)
        ledger.move(cells[index], from: cells[index].old, to: cells[index].new)
    }
}

// MARK: - What is wrong with staying

extension PlanSwitch {
    /// Why not all that stay may.
    private enum Fault {
        case excess
        /// The criterion by which the new plan is better.
        case loss(SwitchCriterion)
    }

    private func fault() -> Fault? {
        if ledger.excess > 0 { return .excess }
        for criterion in criteria {
            let loss = loss(criterion)
            if loss > criterion.amount + 1e-12 * criterion.size { return .loss(criterion) }
            // Better by as much: what comes after it does not count.
            if loss < -criterion.amount { return nil }
        }
        return nil
    }

    /// How much worse the present shares are than the new plan's, $ of a criterion.
    private func loss(_ criterion: SwitchCriterion) -> Double {
        let direct = criterion.weights.reduce(0) { sum, part in
            sum + part.value * (ledger.value(of: part.key) - best.value(of: part.key))
        }
        return budgets.reduce(direct) { sum, budget in
            guard let price = criterion.budgetPrices[budget.name], price > 0, budget.slots.contains(0) else {
                return sum
            }
            return sum + price * max(0, ledger.used(budget) - best.used(budget))
        }
    }

    private func size(of fault: Fault) -> Double {
        switch fault {
        case .excess: ledger.excess
        case .loss(let criterion): loss(criterion)
        }
    }

    /// Sends over the cell that mends most for each query moved; the largest where none does.
    private mutating func goOver(mending fault: Fault) {
        var best: (index: Int, gain: Double)?
        let present = size(of: fault)
        for index in kept.sorted() {
            ledger.move(cells[index], from: cells[index].old, to: cells[index].new)
            let gain = (present - size(of: fault)) / cells[index].movedQueries
            ledger.move(cells[index], from: cells[index].new, to: cells[index].old)
            if gain > best?.gain ?? 0 { best = (index, gain) }
        }
        let largest = kept.max { (cells[$0].movedQueries, $1) < (cells[$1].movedQueries, $0) }
        if let index = best?.index ?? largest { goOver(index) }
    }
}

// MARK: - The outcome

extension PlanSwitch {
    private func decision(_ plan: AllocationPlan) -> Decision {
        let demand = cells.reduce(0) { $0 + $1.queries }
        func churn(_ isCounted: (Int) -> Bool) -> Double {
            let moved = cells.indices.reduce(0) { $0 + (isCounted($1) ? cells[$1].movedQueries : 0) }
            return demand > 0 ? min(1, moved / demand) : 0
        }
        let adopted = kept.isEmpty ? plan : plan.with(firstSlot: firstSlot(), in: problem)
        let first = criteria.first
        return Decision(
            plan: adopted,
            churn: churn { !kept.contains($0) },
            proposedChurn: churn { _ in true },
            proposedCells: cells.count { $0.movedFraction > 0 },
            keptCells: kept.count,
            worseningFraction: first.map { $0.size > 0 ? loss($0) / $0.size : 0 } ?? 0,
            drawsOnReserve: problem.budgets.contains { budget in
                let used = budget.used(adopted.footprint)
                return used > max(0, budget.limit) * (1 + 1e-9) && used > budget.used(plan.footprint) * (1 + 1e-9)
            }
        )
    }

    private func firstSlot() -> [PlanShare] {
        cells.enumerated().flatMap { index, cell in
            (kept.contains(index) ? cell.old : cell.new).map { part in
                PlanShare(
                    slot: 0,
                    area: cell.area,
                    workloadClass: cell.workloadClass,
                    site: part.site,
                    share: part.fraction * cell.share,
                    queries: part.fraction * cell.queries
                )
            }
        }
    }
}

extension AllocationPlan {
    /// This plan with other shares in its first slot that serve as much, and its figures anew.
    fileprivate func with(firstSlot shares: [PlanShare], in problem: AllocationProblem) -> AllocationPlan {
        var copy = self
        // A cell without queries has shares too, with the published delay.
        let cells = Set(shares.map { $0.area * problem.classes.count + $0.workloadClass })
        let empty = self.shares.prefix { $0.slot == 0 }
            .filter { !cells.contains($0.area * problem.classes.count + $0.workloadClass) }
        let first = (shares + empty).sorted {
            ($0.area, $0.workloadClass, $0.site) < ($1.area, $1.workloadClass, $1.site)
        }
        copy.shares = first + self.shares.drop { $0.slot == 0 }
        let settlement = PlanAccounting.settle(copy.shares, problem, batteries: batterySchedules(in: problem))
        copy.footprint = settlement.footprint
        copy.totals = settlement.totals
        return copy
    }

    /// What the batteries do under this plan.
    func batterySchedules(in problem: AllocationProblem) -> [BatterySchedule?]? {
        problem.batteries?.enumerated().map { j, battery in
            let rows = footprint[(j * problem.slots)..<((j + 1) * problem.slots)]
            return battery.map { _ in
                BatterySchedule(chargeKWh: rows.map(\.chargeKWh), dischargeKWh: rows.map(\.dischargeKWh))
            }
        }
    }
}
