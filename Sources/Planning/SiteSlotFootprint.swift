/// What one site uses in one slot under a plan.
public struct SiteSlotFootprint: Codable, Sendable, Equatable {
    public var site: Int
    public var slot: Int
    public var queries: Double = 0
    public var itEnergyKWh: Double = 0
    /// Pd: IT energy times PUE.
    public var facilityKWh: Double = 0
    /// max(0, Pd + charge - discharge - P_w).
    public var gridKWh: Double = 0
    /// min(Pd + charge - discharge, P_w).
    public var renewableUsedKWh: Double = 0
    /// Of what is drawn from the grid, when it is drawn; location-based average intensity.
    public var carbonKg: Double = 0
    /// Cooling water of Pd, and the generation's of what grid and renewables bring.
    public var waterL: Double = 0
    /// The grid energy's bill, and the battery's wear.
    public var costUSD: Double = 0
    /// The largest used fraction of any resource's capacity.
    public var utilisation: Double = 0
    /// What goes into the battery, at its terminals.
    public var chargeKWh: Double = 0
    /// What comes out of the battery, at its terminals.
    public var dischargeKWh: Double = 0
    /// What the battery holds at the end of the slot.
    public var chargeStateKWh: Double = 0

    /// Pd + charge - discharge: what grid and renewables bring.
    public var drawnKWh: Double { facilityKWh + chargeKWh - dischargeKWh }

    public init(site: Int, slot: Int) {
        self.site = site
        self.slot = slot
    }
}

extension SiteSlotFootprint {
    /// Reads a footprint; one that was kept before there were batteries has none.
    public init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        site = try members.decode(Int.self, forKey: .site)
        slot = try members.decode(Int.self, forKey: .slot)
        queries = try members.decode(Double.self, forKey: .queries)
        itEnergyKWh = try members.decode(Double.self, forKey: .itEnergyKWh)
        facilityKWh = try members.decode(Double.self, forKey: .facilityKWh)
        gridKWh = try members.decode(Double.self, forKey: .gridKWh)
        renewableUsedKWh = try members.decode(Double.self, forKey: .renewableUsedKWh)
        carbonKg = try members.decode(Double.self, forKey: .carbonKg)
        waterL = try members.decode(Double.self, forKey: .waterL)
        costUSD = try members.decode(Double.self, forKey: .costUSD)
        utilisation = try members.decode(Double.self, forKey: .utilisation)
        chargeKWh = try members.decodeIfPresent(Double.self, forKey: .chargeKWh) ?? 0
        dischargeKWh = try members.decodeIfPresent(Double.self, forKey: .dischargeKWh) ?? 0
        chargeStateKWh = try members.decodeIfPresent(Double.self, forKey: .chargeStateKWh) ?? 0
    }
}

/// What a plan uses over its whole horizon, with grid energy `max(0, Pd + charge - discharge - P_w)`
/// whatever the program's phases say.
public struct PlanTotals: Codable, Sendable, Equatable {
    public var servedQueries: Double = 0
    public var unservedQueries: Double = 0
    public var facilityKWh: Double = 0
    public var gridKWh: Double = 0
    public var renewableUsedKWh: Double = 0
    /// The grid energy's bill, and the batteries' wear.
    public var energyUSD: Double = 0
    /// Carbon tax on grid energy.
    public var carbonUSD: Double = 0
    /// Location-based average intensity.
    public var carbonKg: Double = 0
    /// Marginal intensity, where the problem has it.
    public var marginalCarbonKg: Double?
    /// The delay objective, with congestion.
    public var delayUSD: Double = 0
    /// Unloaded delay of a served request, demand-weighted; nil with the published delay, which is not a request's.
    public var delaySecondsMean: Double?
    public var waterL: Double = 0

    public init() {}
}
