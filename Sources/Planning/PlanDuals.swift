/// What one more unit of each limit is worth: the fall of the final phase's objective ($), never negative except where
/// energy itself pays (negative prices).
///
/// Earlier phases' bounds hold, so these prices include the earlier objectives at their ``objectiveWeights``.
public struct PlanDuals: Codable, Sendable, Equatable {
    /// The weight at which each objective counts in the composite the final phase minimises: its own, plus the duals
    /// of the earlier phases' bounds.
    public var objectiveWeights: [PlanningObjective: Double] = [:]
    /// One row a site and slot, ordered by site, then slot.
    public var siteSlots: [SiteSlotDuals] = []
    /// Per litre or kg, by budget name.
    public var budgetValue: [String: Double] = [:]
    /// Binding delay limits only.
    public var delayLimits: [DelayLimitDual] = []
    /// The bounds that earlier phases set, in their order.
    public var phaseLimits: [PhaseLimitDual] = []
    /// Whether demand may go unserved in the final phase: where not all can be served.
    public var mayLeaveUnserved = false

    public init() {}
}

extension PlanDuals {
    /// Prices the bound of an earlier phase in.
    mutating func add(_ limit: PhaseLimitDual) {
        phaseLimits.append(limit)
        for (objective, weight) in limit.weights {
            objectiveWeights[objective, default: 0] += limit.price * weight
        }
    }

    /// Reads prices; those kept before phases' limits were told have none.
    public init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        objectiveWeights = try members.decode([PlanningObjective: Double].self, forKey: .objectiveWeights)
        siteSlots = try members.decode([SiteSlotDuals].self, forKey: .siteSlots)
        budgetValue = try members.decode([String: Double].self, forKey: .budgetValue)
        delayLimits = try members.decode([DelayLimitDual].self, forKey: .delayLimits)
        phaseLimits = try members.decodeIfPresent([PhaseLimitDual].self, forKey: .phaseLimits) ?? []
        mayLeaveUnserved = try members.decodeIfPresent(Bool.self, forKey: .mayLeaveUnserved) ?? false
    }
}

/// The bound that a phase sets to later ones: `sum weights objective <= limit`.
public struct PhaseLimitDual: Codable, Sendable, Equatable {
    /// What the phase minimised.
    public var weights: [PlanningObjective: Double]
    /// $; for unserved demand weighted queries.
    public var limit: Double
    /// What the final phase's objective falls by with one more unit of it, >= 0.
    public var price: Double
}

/// Prices at one site in one slot.
public struct SiteSlotDuals: Codable, Sendable, Equatable {
    public var site: Int
    public var slot: Int
    /// Cost of one more kWh of facility energy, with its carbon, water and budgets: zero while renewables are in
    /// surplus and water is free.
    public var energyPerKWh: Double = 0
    /// Worth of one more kWh of renewable energy.
    public var renewablePerKWh: Double = 0
    /// Worth of one more kWh of grid limit.
    public var gridLimitPerKWh: Double = 0
    /// Per unit of each resource: worth of capacity, or with congestion the cost of using one more.
    public var capacityPerUnit: [Double]
    /// Worth of one more kWh in the battery at the slot's beginning; nil without one.
    public var storedPerKWh: Double?
    /// Worth of one more kWh that the battery could take in beyond what the site draws, and of one more kWh of room for
    /// what it gives; nil where it can earn nothing by doing both at once.
    var oneWay: OneWayDuals?

    public init(site: Int, slot: Int, resources: Int) {
        self.site = site
        self.slot = slot
        capacityPerUnit = [Double](repeating: 0, count: resources)
    }
}

/// Worth of one more second of a cell's delay limit, published delay only.
public struct DelayLimitDual: Codable, Sendable, Equatable {
    public var area: Int
    public var workloadClass: Int
    public var slot: Int
    public var perSecond: Double
}
