/// What a what-if may change.
public enum WhatIfQuantity: String, Codable, Sendable, CaseIterable {
    /// Own sun and wind of a site, kW.
    case renewableKW
    /// Price of grid energy, $ per MWh.
    case priceUSDPerMWh
    /// Average carbon intensity of the grid, g per kWh.
    case carbonIntensityGramsPerKWh
    /// Carbon tax, $ per tonne; of a site, in all slots.
    case carbonTaxUSDPerTonne
    /// What a site may draw from the grid, kW.
    case gridLimitKW
    /// What a site can serve at a time; by a factor only.
    case capacity
    /// Queries of areas and classes; by a factor only.
    case demand
    /// What remains of water budgets, L.
    case waterBudgetLiters
    /// What remains of carbon budgets, kg.
    case carbonBudgetKilograms
    /// A site that serves nothing and draws nothing; takes no number.
    case down

    /// What a value may be after the change; beyond it lies a slip of the pen.
    public var range: ClosedRange<Double> {
        switch self {
        case .renewableKW, .gridLimitKW: 0...1e7
        case .priceUSDPerMWh: -1e5...1e5
        case .carbonIntensityGramsPerKWh: 0...1e4
        case .carbonTaxUSDPerTonne: 0...1e6
        case .waterBudgetLiters, .carbonBudgetKilograms: 0...1e15
        case .capacity, .demand: 0...1000
        case .down: 0...0
        }
    }

    /// Whether the change belongs to sites, and not to areas and classes or to budgets of the whole fleet.
    public var isOfSites: Bool {
        switch self {
        case .demand, .waterBudgetLiters, .carbonBudgetKilograms: false
        default: true
        }
    }

    /// Whether it can differ between slots.
    var variesWithTime: Bool {
        switch self {
        case .carbonTaxUSDPerTonne, .waterBudgetLiters, .carbonBudgetKilograms: false
        default: true
        }
    }

    /// Whether it has no unit to set or add, only a factor.
    var isFactor: Bool { self == .capacity || self == .demand }
}
