/// What binds where in a plan, and what one more unit of each limit would be worth.
public struct PlanPrices: Codable, Sendable, Equatable {
    /// Prices at one site in one slot, in dollars of ``PlanPrices/unit``.
    public struct SiteSlot: Codable, Sendable, Equatable {
        public var site: Int
        public var slot: Int
        /// What one more kWh of demand here would cost, with its carbon, its water and every limit it presses on; zero
        /// while own supply is in surplus and nothing else binds.
        public var demandPerKWh: Double
        /// What one more kWh of own sun or wind would save.
        public var renewablePerKWh: Double
        /// What one more kWh of grid limit would save.
        public var gridLimitPerKWh: Double
        /// By resource: what one more unit of capacity would save; with congestion, what using one more costs.
        public var capacityPerUnit: [Double]
        /// What one more litre of the water budgets that cover this site and slot would save.
        public var waterPerLiter: Double
        /// What one more kg of the carbon budgets that cover this site and slot would save.
        public var carbonPerKg: Double
        /// Whether own supply is left over.
        public var hasSurplus: Bool
        /// The limits that leave no room here.
        public var binding: [BindingLimit]
    }

    /// A budget with its price.
    public struct Budget: Codable, Sendable, Equatable {
        public var name: String
        public var kind: ConsumptionBudget.Kind
        /// Litres or kg.
        public var limit: Double
        /// Litres or kg.
        public var used: Double
        /// What one more litre or kg would save, in dollars of ``PlanPrices/unit``.
        public var perUnit: Double
        public var isBinding: Bool
    }

    public var unit: PriceUnit
    /// Ordered by site, then slot.
    public var siteSlots: [SiteSlot]
    public var budgets: [Budget]

    /// The prices of a plan for the problem and goal that it was made for, in dollars of the goal's first objective; nil
    /// where more come after it, and the plan's own duals hold those too: ``find(problem:goal:plan:solve:)`` prices it then.
    public init?(problem: AllocationProblem, goal: PlanningGoal, plan: AllocationPlan) {
        guard !PriceUnit.needsLeadingDuals(goal, plan) else { return nil }
        self.init(problem: problem, goal: goal, plan: plan, duals: plan.duals)
    }

    /// The prices of a plan in dollars of the goal's first objective, whatever comes after it.
    ///
    /// - Parameter solve: A planner.
    /// - Throws: What `solve` throws.
    public static func find(
        problem: AllocationProblem,
        goal: PlanningGoal,
        plan: AllocationPlan,
        solve: CarbonCut.Solve
    ) async throws -> PlanPrices {
        let leading = try await PriceUnit.leadingDuals(of: plan, problem: problem, goal: goal, solve: solve)
        return PlanPrices(problem: problem, goal: goal, plan: plan, duals: leading.duals)
    }

    private init(problem: AllocationProblem, goal: PlanningGoal, plan: AllocationPlan, duals: PlanDuals) {
        let unit = PriceUnit(goal, duals)
        self.unit = unit
        let duals = duals.pricingSpentLimits(in: problem)
        budgets = problem.budgets.map { budget in
            let used = budget.used(plan.footprint)
            return Budget(
                name: budget.name,
                kind: budget.kind,
                limit: budget.limit,
                used: used,
                perUnit: (duals.budgetValue[budget.name] ?? 0) / unit.weight,
                isBinding: used >= max(0, budget.limit) * (1 - TightLimits.relativeRoom)
            )
        }
        let use = PlanAccounting.resourceUse(plan.shares, problem)
        siteSlots = []
        for (place, row) in plan.footprint.enumerated() {
            siteSlots.append(Self.prices(row, duals.siteSlots[place], use[place], unit, budgets, problem, duals))
        }
    }

    private static func prices(
        _ row: SiteSlotFootprint,
        _ own: SiteSlotDuals,
        _ use: [Double],
        _ unit: PriceUnit,
        _ budgets: [Budget],
        _ problem: AllocationProblem,
        _ duals: PlanDuals
    ) -> SiteSlot {
        let (j, t) = (row.site, row.slot)
        let covering = zip(problem.budgets, budgets).filter { $0.0.covers(site: j, slot: t) }.map(\.1)
        func price(_ kind: ConsumptionBudget.Kind) -> Double {
            covering.reduce(0) { $0 + ($1.kind == kind ? $1.perUnit : 0) }
        }
        // At no load the program's dual may be any price below that of the first kWh.
        let isIdle = row.facilityKWh <= 0 && row.drawnKWh <= 0
        let demand = isIdle ? duals.priceOfFirstKWh(site: j, slot: t, in: problem) : own.energyPerKWh
        return SiteSlot(
            site: j,
            slot: t,
            demandPerKWh: demand / unit.weight,
            renewablePerKWh: own.renewablePerKWh / unit.weight,
            gridLimitPerKWh: own.gridLimitPerKWh / unit.weight,
            capacityPerUnit: own.capacityPerUnit.map { $0 / unit.weight },
            waterPerLiter: price(.water),
            carbonPerKg: price(.carbon),
            hasSurplus: row.drawnKWh < problem.renewableKWh[j][t] * (1 - TightLimits.relativeRoom),
            binding: binding(row, own, use, covering, problem)
        )
    }

    private static func binding(
        _ row: SiteSlotFootprint,
        _ own: SiteSlotDuals,
        _ use: [Double],
        _ covering: [Budget],
        _ problem: AllocationProblem
    ) -> [BindingLimit] {
        let (j, t) = (row.site, row.slot)
        let full = 1 - TightLimits.relativeRoom
        var limits = problem.resources.indices
            .filter { r in
                let capacity = problem.capacity[j][r][t]
                return capacity > 0 ? use[r] > 0 && use[r] >= capacity * full : own.capacityPerUnit[r] > 0
            }
            .map { BindingLimit.capacity(site: j, resource: $0, slot: t) }
        let limit = problem.gridLimitKWh[j][t]
        if limit > 0 ? row.gridKWh > 0 && row.gridKWh >= limit * full : own.gridLimitPerKWh > 0 {
            limits.append(.gridLimit(site: j, slot: t))
        }
        return limits + covering.filter { $0.isBinding && $0.perUnit > 0 }.map { .budget($0.name) }
    }
}

extension ConsumptionBudget {
    /// Litres or kg that a plan takes of this budget.
    func used(_ footprint: [SiteSlotFootprint]) -> Double {
        footprint.reduce(0) { sum, row in
            guard covers(site: row.site, slot: row.slot) else { return sum }
            return sum + (kind == .water ? row.waterL : row.carbonKg)
        }
    }
}
