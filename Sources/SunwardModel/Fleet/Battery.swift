/// A battery at a site, charged from its own supply and the grid and discharged into its load; never into the grid.
public struct Battery: Codable, Hashable, Sendable {
    /// What it holds when full.
    public var capacityKWh: Double

    /// Most power it takes in, measured at its terminals.
    public var maxChargeKW: Double

    /// Most power it gives back, measured at its terminals.
    public var maxDischargeKW: Double

    /// What comes back of a kilowatt-hour that goes in, in (0, 1].
    public var roundTripEfficiency: Double

    /// Wear for each kilowatt-hour given back.
    public var cycleCostUSDPerKWh: Double

    /// The part of the capacity that is never taken out, in 0 ..< 1.
    public var minimumChargeFraction: Double

    public init(
        capacityKWh: Double,
        maxChargeKW: Double,
        maxDischargeKW: Double,
        roundTripEfficiency: Double = 0.88,
        cycleCostUSDPerKWh: Double = 0,
        minimumChargeFraction: Double = 0
    ) {
        self.capacityKWh = capacityKWh
        self.maxChargeKW = maxChargeKW
        self.maxDischargeKW = maxDischargeKW
        self.roundTripEfficiency = roundTripEfficiency
        self.cycleCostUSDPerKWh = cycleCostUSDPerKWh
        self.minimumChargeFraction = minimumChargeFraction
    }

    /// Loss of one way: charging and discharging lose the same part, so that both together keep the round trip's.
    public var oneWayEfficiency: Double { roundTripEfficiency.squareRoot() }

    /// What may never be taken out.
    public var minimumKWh: Double { capacityKWh * minimumChargeFraction }

    /// What to assume it holds when nobody has said.
    public var assumedChargeKWh: Double { max(minimumKWh, capacityKWh / 2) }
}
