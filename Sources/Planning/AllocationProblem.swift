/// Where each area's queries may be served, at what cost, within what limits: everything a planner needs to know.
///
/// Pure data. Indices: area `i`, site `j`, class `k`, resource `r`, slot `t`. Energy, capacity and queries are per slot.
public struct AllocationProblem: Codable, Sendable, Equatable {
    public var areas: [String]
    public var sites: [String]
    public var classes: [String]
    public var resources: [String]
    public var slots: Int
    public var slotHours: Double
    /// lambda[i][k][t], queries per slot.
    public var queries: [[[Double]]]
    /// e[j][k], kWh of IT energy per query.
    public var energyPerQueryKWh: [[Double]]
    /// [j][k][r], resource units per query.
    public var resourcePerQuery: [[[Double]]]
    /// C[j][r][t], resource units per slot; zero when a site is down.
    public var capacity: [[[Double]]]
    public var delay: DelayModel
    /// Delta[i][k], s.
    public var maxDelaySeconds: [[Double]]
    /// One curve a site, or nil when load adds no delay.
    public var congestion: [CongestionCurve]?
    /// How much of each slot is still to come, in (0, 1]; scales ``congestion``, whose curves are for a whole slot. Nil
    /// means all of every slot.
    public var slotFraction: [Double]?
    /// c[j][t]; may be negative.
    public var priceUSDPerKWh: [[Double]]
    /// theta[j][t], location-based average.
    public var carbonIntensityKgPerKWh: [[Double]]
    /// [j][t]; reported, never optimised.
    public var marginalCarbonIntensityKgPerKWh: [[Double]]?
    /// delta[j].
    public var carbonTaxUSDPerKg: [Double]
    /// P_w[j][t].
    public var renewableKWh: [[Double]]
    /// P_max[j][t].
    public var gridLimitKWh: [[Double]]
    /// PUE[j].
    public var pue: [Double]
    /// WUE[j][t], litres per kWh of IT energy.
    public var wueLitersPerKWh: [[Double]]
    /// EWIF[j][t], litres per kWh of facility energy.
    public var ewifLitersPerKWh: [[Double]]
    public var budgets: [ConsumptionBudget]
    public var gridAccounting: GridAccounting
    /// Whether demand that cannot be served is expected and reported as an ordinary phase.
    ///
    /// When false the planner still answers an infeasible problem, with status `partial`.
    public var allowsUnserved: Bool
    /// Weight of one unserved query of class k, > 0; a larger weight is served first.
    public var unservedWeight: [Double]
    /// [t], > 0: what an unserved query of a slot weighs relative to the same query in another; nil for the same. A
    /// planner that does not know later slots for certain gives the earlier ones more, so that nobody is turned away now
    /// for a shortage that may not come.
    public var unservedUrgency: [Double]?
    /// Which demand may wait; nil when all is served as it arrives.
    public var deferral: DeferralModel?
    /// [j], nil where a site has no battery; nil as a whole when none has.
    public var batteries: [BatteryModel?]?

    /// Assembles a problem; ``validated()`` checks dimensions and values.
    public init(
        areas: [String],
        sites: [String],
        classes: [String],
        resources: [String],
        slots: Int,
        slotHours: Double,
        queries: [[[Double]]],
        energyPerQueryKWh: [[Double]],
        resourcePerQuery: [[[Double]]],
        capacity: [[[Double]]],
        delay: DelayModel,
        maxDelaySeconds: [[Double]],
        congestion: [CongestionCurve]? = nil,
        slotFraction: [Double]? = nil,
        priceUSDPerKWh: [[Double]],
        carbonIntensityKgPerKWh: [[Double]],
        marginalCarbonIntensityKgPerKWh: [[Double]]? = nil,
        carbonTaxUSDPerKg: [Double],
        renewableKWh: [[Double]],
        gridLimitKWh: [[Double]],
        pue: [Double],
        wueLitersPerKWh: [[Double]],
        ewifLitersPerKWh: [[Double]],
        budgets: [ConsumptionBudget] = [],
        gridAccounting: GridAccounting = .byConstruction,
        allowsUnserved: Bool = true,
        unservedWeight: [Double],
        unservedUrgency: [Double]? = nil,
        deferral: DeferralModel? = nil,
        batteries: [BatteryModel?]? = nil
    ) {
        self.areas = areas
        self.sites = sites
        self.classes = classes
        self.resources = resources
        self.slots = slots
        self.slotHours = slotHours
        self.queries = queries
        self.energyPerQueryKWh = energyPerQueryKWh
        self.resourcePerQuery = resourcePerQuery
        self.capacity = capacity
        self.delay = delay
        self.maxDelaySeconds = maxDelaySeconds
        self.congestion = congestion
        self.slotFraction = slotFraction
        self.priceUSDPerKWh = priceUSDPerKWh
        self.carbonIntensityKgPerKWh = carbonIntensityKgPerKWh
        self.marginalCarbonIntensityKgPerKWh = marginalCarbonIntensityKgPerKWh
        self.carbonTaxUSDPerKg = carbonTaxUSDPerKg
        self.renewableKWh = renewableKWh
        self.gridLimitKWh = gridLimitKWh
        self.pue = pue
        self.wueLitersPerKWh = wueLitersPerKWh
        self.ewifLitersPerKWh = ewifLitersPerKWh
        self.budgets = budgets
        self.gridAccounting = gridAccounting
        self.allowsUnserved = allowsUnserved
        self.unservedWeight = unservedWeight
        self.unservedUrgency = unservedUrgency
        self.deferral = deferral
        self.batteries = batteries
    }
}

extension AllocationProblem {
    /// What one unserved query of a class counts for in a slot.
    func unservedWeight(workloadClass k: Int, slot t: Int) -> Double { unservedWeight[k] * (unservedUrgency?[t] ?? 1) }
}
