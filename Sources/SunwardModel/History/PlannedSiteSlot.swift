/// What a plan expects of a site in a slot, and what one more unit of each of its limits would be worth.
public struct PlannedSiteSlot: Codable, Hashable, Sendable {
    public var slot: Int
    public var site: String
    public var queries: Double
    public var itKWh: Double
    public var facilityKWh: Double
    public var gridKWh: Double
    /// Own supply used.
    public var renewableKWh: Double

    public var carbonKilograms: Double
    public var marginalCarbonKilograms: Double?
    public var waterLiters: Double
    /// Grid energy and the battery's wear, without carbon tax.
    public var costUSD: Double

    /// Of the scarcest resource, 0 to 1.
    public var utilization: Double

    /// What one more kilowatt-hour of demand at the site adds to the last objective, per kWh.
    public var gridEnergyDual: Double

    /// What one more kilowatt-hour of own supply takes off it, per kWh.
    public var renewableDual: Double

    /// What one more kilowatt-hour of grid limit takes off it, per kWh.
    public var gridLimitDual: Double

    /// What one more unit of each resource takes off it.
    public var capacityDuals: [String: Double]

    /// What one more litre takes off it, of all budgets that cover the site and slot.
    public var waterDual: Double

    /// What goes into the battery, at its terminals; nil without one.
    public var chargeKWh: Double?

    /// What comes out of the battery, at its terminals; nil without one.
    public var dischargeKWh: Double?

    /// What the battery holds at the end; nil without one.
    public var chargeStateKWh: Double?

    /// What one more kilowatt-hour in the battery takes off it, per kWh; nil without one.
    public var storedEnergyDual: Double?

    public init(
        slot: Int,
        site: String,
        queries: Double,
        itKWh: Double,
        facilityKWh: Double,
        gridKWh: Double,
        renewableKWh: Double,
        carbonKilograms: Double,
        marginalCarbonKilograms: Double?,
        waterLiters: Double,
        costUSD: Double,
        utilization: Double,
        gridEnergyDual: Double,
        renewableDual: Double,
        gridLimitDual: Double,
        capacityDuals: [String: Double],
        waterDual: Double,
        chargeKWh: Double? = nil,
        dischargeKWh: Double? = nil,
        chargeStateKWh: Double? = nil,
        storedEnergyDual: Double? = nil
    ) {
        self.slot = slot
        self.site = site
        self.queries = queries
        self.itKWh = itKWh
        self.facilityKWh = facilityKWh
        self.gridKWh = gridKWh
        self.renewableKWh = renewableKWh
        self.carbonKilograms = carbonKilograms
        self.marginalCarbonKilograms = marginalCarbonKilograms
        self.waterLiters = waterLiters
        self.costUSD = costUSD
        self.utilization = utilization
        self.gridEnergyDual = gridEnergyDual
        self.renewableDual = renewableDual
        self.gridLimitDual = gridLimitDual
        self.capacityDuals = capacityDuals
        self.waterDual = waterDual
        self.chargeKWh = chargeKWh
        self.dischargeKWh = dischargeKWh
        self.chargeStateKWh = chargeStateKWh
        self.storedEnergyDual = storedEnergyDual
    }
}
