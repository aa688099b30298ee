import Yams

/// Reads one site's file.
struct SiteFileDecoder {
    let report: FileReport

    /// The file's name without its extension, which must be the site's name.
    let stem: String

    /// The site, or nil when the root is no mapping. It may hold placeholders: use it only as far as the report
    /// allows.
    func decode(_ root: Node) -> Site? {
        report.remember("", at: root.position)
        guard let reader = MappingReader(root, path: "", report: report) else { return nil }
        let site = Site(
            name: name(reader),
            zone: reader.name("zone", .zone, "the grid zone as feeds name it, for example US-CAL-CISO"),
            latitudeDegrees: reader.number("latitude_degrees", .latitude),
            longitudeDegrees: reader.number("longitude_degrees", .longitude),
            powerUsageEffectiveness: reader.number(
                "power_usage_effectiveness",
                .within(
                    1...3,
                    "power usage effectiveness is facility energy divided by IT energy, for example 1.15"
                )
            ),
            water: WaterDecoder(report: report).decode(reader),
            power: power(reader),
            carbonTaxUSDPerKilogram: reader.number(
                "carbon_tax_usd_per_kilogram",
                .atLeastZero(upTo: 100, "carbon tax or internal carbon price, for example 0.05"),
                default: 0
            ),
            network: network(reader),
            resourceCapacityPerHour: reader.numbersByName(
                "resource_capacity_per_hour",
                .atLeastZero(upTo: 1e15, "units of the resource available in an hour, for example 40000")
            ),
            models: ModelsDecoder(report: report).decode(reader),
            typical: typical(reader),
            carbonAllowance: CarbonAllowanceDecoder().decode(reader),
            battery: BatteryDecoder().decode(reader),
            dayAheadMarket: DayAheadMarketDecoder().decode(reader)
        )
        reader.finish()
        return site
    }

    private func name(_ reader: MappingReader) -> String {
        let name = reader.name("name", .identifier, "the site's name, here \(stem)")
        if !name.isEmpty, name != stem {
            report.error("name", value: name, "differs from the file's name; write \(stem) or rename the file")
        }
        return name
    }

    private func power(_ reader: MappingReader) -> PowerSupply {
        let meaning = "say where the site's power comes from, with grid_limit_kw at least"
        guard let reader = reader.mapping("power", required: meaning) else { return PowerSupply(gridLimitKW: 0) }
        let power = PowerSupply(
            gridLimitKW: reader.number(
                "grid_limit_kw",
                .atLeastZero(upTo: 1e7, "most that the site may draw from the grid, for example 500")
            ),
            solarCapacityKW: reader.number(
                "solar_capacity_kw",
                .atLeastZero(upTo: 1e7, "installed photovoltaic power, for example 300"),
                default: 0
            ),
            windCapacityKW: reader.number(
                "wind_capacity_kw",
                .atLeastZero(upTo: 1e7, "installed wind power, for example 200"),
                default: 0
            )
        )
        reader.finish()
        return power
    }

    private func network(_ reader: MappingReader) -> [String: NetworkPath] {
        let meaning = "give the round trip and bandwidth from each area that can reach the site"
        guard let reader = reader.mapping("network", required: meaning) else { return [:] }
        var network: [String: NetworkPath] = [:]
        for (area, path, node) in reader.namedEntries() {
            guard let way = MappingReader(node, path: path, report: report) else { continue }
            network[area] = NetworkPath(
                roundTripMilliseconds: way.number(
                    "round_trip_milliseconds",
                    .atLeastZero(upTo: 60_000, "round trip of an empty request, for example 24")
                ),
                bandwidthMegabitsPerSecond: way.number(
                    "bandwidth_megabits_per_second",
                    .positive(upTo: 1e6, "what the tokens of one request travel at, for example 100")
                )
            )
            way.finish()
        }
        return network
    }

    private func typical(_ reader: MappingReader) -> TypicalSignals {
        let nothing = TypicalSignals(carbonIntensityGramsPerKWh: 0, priceUSDPerMWh: 0)
        let meaning = "give the long-run means that hold until readings arrive"
        guard let reader = reader.mapping("typical", required: meaning) else { return nothing }
        let typical = TypicalSignals(
            carbonIntensityGramsPerKWh: reader.number(
                "carbon_intensity_grams_per_kwh",
                .within(SiteMetric.carbonIntensity.validRange, "mean carbon intensity of the zone, for example 380")
            ),
            priceUSDPerMWh: reader.number(
                "price_usd_per_mwh",
                .within(SiteMetric.price.validRange, "mean price of energy, for example 56")
            ),
            wetBulbCelsius: reader.number(
                "wet_bulb_celsius",
                .within(SiteMetric.wetBulbTemperature.validRange, "mean wet-bulb temperature, for example 15"),
                default: 15
            )
        )
        reader.finish()
        return typical
    }
}
