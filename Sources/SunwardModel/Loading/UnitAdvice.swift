/// Looks for values that are a thousand times off, as they are in the unit that a tariff or a report has them in.
struct UnitAdvice {
    /// No grid is as clean: the cleanest have some twenty grams.
    private static let leastGramsPerKWh = 2.0

    /// No market is as cheap in the long run, unless energy is given away.
    private static let leastUSDPerMWh = 1.0

    /// A thousand dollars a tonne: several times the dearest carbon there is.
    private static let mostTaxUSDPerKilogram = 1.0

    let check: FleetCrossCheck

    func give() {
        for entry in check.sites {
            let typical = entry.site.typical
            if Self.isNextToNothing(typical.carbonIntensityGramsPerKWh, least: Self.leastGramsPerKWh) {
                entry.report.warning(
                    "typical.carbon_intensity_grams_per_kwh",
                    value: typical.carbonIntensityGramsPerKWh.written,
                    "is less than any grid has; grams a kWh are meant, not kilograms, for example 380"
                )
            }
            if Self.isNextToNothing(typical.priceUSDPerMWh, least: Self.leastUSDPerMWh) {
                entry.report.warning(
                    "typical.price_usd_per_mwh",
                    value: typical.priceUSDPerMWh.written,
                    "is next to nothing; dollars a MWh are meant, not a kWh, for example 56"
                )
            }
            if entry.site.carbonTaxUSDPerKilogram > Self.mostTaxUSDPerKilogram {
                entry.report.warning(
                    "carbon_tax_usd_per_kilogram",
                    value: entry.site.carbonTaxUSDPerKilogram.written,
                    "is more than a thousand dollars a tonne; dollars a kilogram are meant, for example 0.05"
                )
            }
        }
    }

    /// What costs nothing at all is meant to.
    private static func isNextToNothing(_ value: Double, least: Double) -> Bool { value != 0 && abs(value) < least }
}
