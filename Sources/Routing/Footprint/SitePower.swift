import SunwardModel

/// Where a site's next kilowatt-hour comes from, and what it costs.
public struct SitePower: Codable, Hashable, Sendable {
    /// Facility energy over IT energy (PUE), at least 1.
    public var powerUsageEffectiveness: Double

    /// Part of the next kilowatt-hour that the grid gives, 0 to 1: 0 while own supply is left over.
    public var gridShare: Double

    /// Of the grid's zone now, average and marginal.
    public var carbonIntensityGramsPerKWh: Double
    public var marginalIntensityGramsPerKWh: Double?

    /// Price of grid energy; may be negative.
    public var priceUSDPerMWh: Double

    public init(
        powerUsageEffectiveness: Double,
        gridShare: Double = 1,
        carbonIntensityGramsPerKWh: Double,
        marginalIntensityGramsPerKWh: Double? = nil,
        priceUSDPerMWh: Double = 0
    ) {
        self.powerUsageEffectiveness = powerUsageEffectiveness
        self.gridShare = gridShare
        self.carbonIntensityGramsPerKWh = carbonIntensityGramsPerKWh
        self.marginalIntensityGramsPerKWh = marginalIntensityGramsPerKWh
        self.priceUSDPerMWh = priceUSDPerMWh
    }
}

extension SitePower {
    /// Amounts of energy and dual values below this part of their scale are the solver's rounding.
    private static let negligible = 1e-6

    /// The grid's part of the next kilowatt-hour, as the plan has it.
    ///
    /// 1 where the plan draws from the grid. Where it does not, own supply is either left over, and one more
    /// kilowatt-hour of it worth nothing (``PlannedSiteSlot/renewableDual`` is 0): the share is 0; or it is just used
    /// up, and one more kilowatt-hour worth its price on the grid: the share is 1.
    ///
    /// - Parameters:
    ///   - slot: What the plan expects of the site now.
    ///   - ownSupplyKWh: Supply of the whole slot where known. It decides alone when the plan draws nothing: a dual of
    ///     zero may also mean that no objective counts energy.
    public static func gridShare(of slot: PlannedSiteSlot, ownSupplyKWh: Double? = nil) -> Double {
        let scale = max(slot.facilityKWh, slot.renewableKWh, negligible)
        if slot.gridKWh > negligible * scale { return 1 }
        if let ownSupplyKWh {
            return ownSupplyKWh > slot.renewableKWh + negligible * max(scale, ownSupplyKWh) ? 0 : 1
        }
        return slot.renewableDual > negligible * abs(slot.gridEnergyDual) && slot.renewableDual > 1e-12 ? 1 : 0
    }

    /// The grid's part of the next kilowatt-hour, as the meters have it: the chance that demand is above own supply
    /// when demand is known within `uncertainty` of itself, evenly spread.
    ///
    /// A step here would throw a whole site's requests from one model to another and back while supply and demand are
    /// about equal; the ramp is as wide as demand is uncertain.
    ///
    /// - Parameters:
    ///   - ownSupplyKW: Renewable power (and storage that is to be emptied) available now.
    ///   - demandKW: Facility power drawn now.
    ///   - uncertainty: Half the width of the spread, as a part of demand.
    public static func gridShare(ownSupplyKW: Double, demandKW: Double, uncertainty: Double = 0.05) -> Double {
        guard demandKW > 0 else { return ownSupplyKW > 0 ? 0 : 1 }
        let reach = max(0, uncertainty) * demandKW
        guard reach > 0 else { return demandKW < ownSupplyKW ? 0 : 1 }
        return min(1, max(0, (demandKW + reach - ownSupplyKW) / (2 * reach)))
    }
}
