import Foundation
import Planning
import SunwardModel

/// What binds where in a plan, and what one more unit of each limit would be worth.
public struct PricesView: Codable, Sendable {
    /// Prices at one site in one slot, in dollars of ``PricesView/unit``.
    public struct SiteSlot: Codable, Sendable {
        public var site: String
        public var slot: Int
        public var slotStart: Date?

        /// What one more kWh of demand here would cost.
        public var demandUSDPerKWh: Double

        /// What one more kWh of own sun or wind would save.
        public var renewableUSDPerKWh: Double

        /// What one more kWh of grid limit would save.
        public var gridLimitUSDPerKWh: Double

        /// What one more unit of capacity would save, by resource.
        public var capacityUSDPerUnit: [String: Double]

        /// What one more litre of water would save.
        public var waterUSDPerLiter: Double

        /// What one more kilogram of carbon budget would save.
        public var carbonUSDPerKilogram: Double

        /// Whether own supply is left over.
        public var hasSurplus: Bool

        /// The limits that leave no room here.
        public var binding: [String]
    }

    /// A budget with its price.
    public struct Budget: Codable, Sendable {
        public var name: String
        public var kind: String

        /// Litres or kilograms that the plan may use.
        public var limit: Double

        /// Litres or kilograms that it uses.
        public var used: Double

        /// What one more litre or kilogram would save.
        public var usdPerUnit: Double
        public var binds: Bool
    }

    /// Nil for a problem that is no plan of a service.
    public var planID: UUID?

    /// The objective whose dollars prices are told in; nil for a weighted sum, whose own dollars they are.
    public var unit: String?

    /// The slot that holds the present moment.
    public var currentSlot: Int?
    public var siteSlots: [SiteSlot]
    public var budgets: [Budget]

    /// - Parameters:
    ///   - grid: When the problem's slots are; nil for a problem without dates.
    ///   - now: The present moment, of which ``currentSlot`` tells.
    ///   - site: The only site to tell of; nil for all.
    ///   - slot: The only slot to tell of; nil for all.
    public init(
        _ prices: PlanPrices,
        problem: AllocationProblem,
        planID: UUID? = nil,
        grid: TimeGrid? = nil,
        now: Date? = nil,
        site: Int? = nil,
        slot: Int? = nil
    ) {
        self.planID = planID
        unit = prices.unit.objective?.rawValue
        currentSlot = now.flatMap { grid?.slot(containing: $0) }
        budgets = prices.budgets.map {
            Budget(
                name: $0.name,
                kind: $0.kind.rawValue,
                limit: $0.limit,
                used: $0.used,
                usdPerUnit: $0.perUnit,
                binds: $0.isBinding
            )
        }
        let shown = prices.siteSlots.filter { (site ?? $0.site, slot ?? $0.slot) == ($0.site, $0.slot) }
        siteSlots = shown.map { row in
            SiteSlot(
                site: problem.sites[row.site],
                slot: row.slot,
                slotStart: grid?.start(ofSlot: row.slot),
                demandUSDPerKWh: row.demandPerKWh,
                renewableUSDPerKWh: row.renewablePerKWh,
                gridLimitUSDPerKWh: row.gridLimitPerKWh,
                capacityUSDPerUnit: Dictionary(zip(problem.resources, row.capacityPerUnit)) { first, _ in first },
                waterUSDPerLiter: row.waterPerLiter,
                carbonUSDPerKilogram: row.carbonPerKg,
                hasSurplus: row.hasSurplus,
                binding: row.binding.map { $0.shortDescription(in: problem) }
            )
        }
    }
}

extension BindingLimit {
    /// The limit in words, without the site and slot that it is told beside.
    fileprivate func shortDescription(in problem: AllocationProblem) -> String {
        switch self {
        case .capacity(_, let resource, _): "capacity \(problem.resources[resource])"
        case .gridLimit: "grid limit"
        default: description(in: problem)
        }
    }
}
