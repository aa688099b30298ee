/// What a site used in an elapsed interval, under one plan.
public struct SettledFootprint: Codable, Hashable, Sendable {
    public var site: String
    public var queries: Double
    public var itKWh: Double
    public var facilityKWh: Double
    public var gridKWh: Double
    /// Own supply used.
    public var renewableKWh: Double

    /// Own supply there was.
    public var renewableAvailableKWh: Double

    /// At the average intensity.
    public var carbonKilograms: Double

    /// At the marginal intensity, where a feed has it.
    public var marginalCarbonKilograms: Double?

    public var waterLiters: Double
    /// Grid energy and the battery's wear, without carbon tax.
    public var costUSD: Double

    public var carbonTaxUSD: Double
    /// Sum over the queries; divide by `queries` for the mean.
    public var delaySeconds: Double

    /// As read, at settlement.
    public var carbonIntensityGramsPerKWh: Double

    /// As read, at settlement.
    public var priceUSDPerMWh: Double

    /// Whether any signal it was settled by was stale or assumed.
    public var stale: Bool

    /// What goes into the battery, at its terminals; nil without one.
    public var chargeKWh: Double?

    /// What comes out of the battery, at its terminals; nil without one.
    public var dischargeKWh: Double?

    /// What the battery holds at the end; nil without one.
    public var chargeStateKWh: Double?

    public init(
        site: String,
        queries: Double,
        itKWh: Double,
        facilityKWh: Double,
        gridKWh: Double,
        renewableKWh: Double,
        renewableAvailableKWh: Double,
        carbonKilograms: Double,
        marginalCarbonKilograms: Double?,
        waterLiters: Double,
        costUSD: Double,
        carbonTaxUSD: Double,
        delaySeconds: Double,
        carbonIntensityGramsPerKWh: Double,
        priceUSDPerMWh: Double,
        stale: Bool,
        chargeKWh: Double? = nil,
        dischargeKWh: Double? = nil,
        chargeStateKWh: Double? = nil
    ) {
        self.site = site
        self.queries = queries
        self.itKWh = itKWh
        self.facilityKWh = facilityKWh
        self.gridKWh = gridKWh
        self.renewableKWh = renewableKWh
        self.renewableAvailableKWh = renewableAvailableKWh
        self.carbonKilograms = carbonKilograms
        self.marginalCarbonKilograms = marginalCarbonKilograms
        self.waterLiters = waterLiters
        self.costUSD = costUSD
        self.carbonTaxUSD = carbonTaxUSD
        self.delaySeconds = delaySeconds
        self.carbonIntensityGramsPerKWh = carbonIntensityGramsPerKWh
        self.priceUSDPerMWh = priceUSDPerMWh
        self.stale = stale
        self.chargeKWh = chargeKWh
        self.dischargeKWh = dischargeKWh
        self.chargeStateKWh = chargeStateKWh
    }
}
