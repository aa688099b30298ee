/// Reads the section `battery` of a site's file.
struct BatteryDecoder {
    func decode(_ site: MappingReader) -> Battery? {
        guard let reader = site.mapping("battery") else { return nil }
        let battery = Battery(
            capacityKWh: reader.number(
                "capacity_kwh",
                .positive(upTo: 1e8, "what the battery holds when full, for example 400")
            ),
            maxChargeKW: reader.number(
                "max_charge_kw",
                .positive(upTo: 1e7, "most power that goes into the battery, for example 200")
            ),
            maxDischargeKW: reader.number(
                "max_discharge_kw",
                .positive(upTo: 1e7, "most power that comes out of the battery, for example 200")
            ),
            roundTripEfficiency: reader.number(
                "round_trip_efficiency",
                .within(0.2...1, "what comes back of a kilowatt-hour that goes in, for example 0.88"),
                default: 0.88
            ),
            cycleCostUSDPerKWh: reader.number(
                "cycle_cost_usd_per_kwh",
                .atLeastZero(upTo: 100, "wear for each kilowatt-hour given back, for example 0.02"),
                default: 0
            ),
            minimumChargeFraction: reader.number(
                "minimum_charge_fraction",
                .within(0...0.95, "the part of the capacity that is never taken out, for example 0.1"),
                default: 0
            )
        )
        reader.finish()
        return battery
    }
}
